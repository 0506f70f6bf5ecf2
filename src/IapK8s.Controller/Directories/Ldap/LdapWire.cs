using System.DirectoryServices.Protocols;

namespace IapK8s.Controller.Directories.Ldap;

/// <summary>One connection to one server; for one thread, which it blocks. The first thing that goes wrong ends it.</summary>
internal sealed class LdapWire : IDisposable
{
    private static readonly TimeSpan Slack = TimeSpan.FromSeconds(1);

    private readonly LdapSocket _socket = new();
    private readonly LdapConnection _connection;
    private readonly TimeSpan _timeout;
    private readonly CancellationToken _cancellation;
    private readonly CancellationTokenRegistration _onCancel;

    public LdapWire(DirectoryServer server, TimeSpan timeout, CancellationToken cancellation)
    {
        (Server, _timeout, _cancellation) = (server, timeout, cancellation);
        var host = server.Host.Contains(':', StringComparison.Ordinal) ? $"[{server.Host}]" : server.Host;
        _connection = LdapLibrary.Connect(new LdapDirectoryIdentifier(host, server.Port, fullyQualifiedDnsHostName: true, connectionless: false), timeout);
        _onCancel = cancellation.Register(_socket.Abort);
    }

    public DirectoryServer Server { get; }

    /// <summary>Whether it can answer no more.</summary>
    public bool IsBroken { get; private set; }

    /// <summary>Whether its socket was taken from it, for it was too slow or is not wanted any more.</summary>
    public bool IsAborted => _socket.IsAborted;

    /// <summary>One call, for as long as it may take: most of libldap's waits end by themselves by then, and the rest when their socket goes.</summary>
    public T Call<T>(Func<LdapConnection, T> call)
    {
        using var mine = _socket.Enter();
        using var given = new Timer(_ => _socket.Abort(), null, _timeout + Slack, Timeout.InfiniteTimeSpan);
        return call(_connection);
    }

    /// <exception cref="LdapFailureException">Anything but success.</exception>
    public SearchResponse Search(SearchRequest request, string field, string what)
    {
        _cancellation.ThrowIfCancellationRequested();
        if (IsBroken)
        {
            throw new InvalidOperationException("A connection that broke is asked again");
        }

        SearchResponse response;
        IsBroken = true;
        try
        {
            request.TimeLimit = _timeout;
            response = (SearchResponse)Call(connection => connection.SendRequest(request, _timeout));
            IsBroken = false;
        }
        catch (DirectoryOperationException error) when (error.Response is not null)
        {
            IsBroken = false; // it answered
            throw new LdapFailureException(LdapErrors.OfSearch(error, Server, field, what));
        }
        catch (Exception error) when (error is DirectoryException or InvalidCastException or ArgumentException)
        {
            throw new LdapFailureException(IsAborted ? LdapErrors.TooSlow(Server, what) : LdapErrors.OfSearch(error, Server, field, what));
        }

        return response.ResultCode == ResultCode.Success ? response : throw new LdapFailureException(LdapErrors.OfResult(response.ResultCode, response.ErrorMessage, Server, field, what));
    }

    public void Dispose()
    {
        _onCancel.Dispose();
        _connection.Dispose();
    }
}
