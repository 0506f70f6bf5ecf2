using System.DirectoryServices.Protocols;
using System.Net;
using IapK8s.Resources.Syntax;

namespace IapK8s.Controller.Directories.Ldap;

/// <summary>
/// One bound connection to one server; for one thread, which it blocks. The first thing that goes wrong ends it.
/// </summary>
internal sealed class LdapSession : IDisposable
{
    private static readonly TimeSpan Slack = TimeSpan.FromSeconds(1);

    private readonly DirectoryQuery _query;
    private readonly LdapConnection _connection;
    private readonly LdapSocket _socket = new();
    private readonly CancellationTokenRegistration _onCancel;
    private readonly CancellationToken _cancellation;

    private LdapSession(DirectoryQuery query, DirectoryServer server, CancellationToken cancellation)
    {
        (_query, Server, _cancellation) = (query, server, cancellation);
        var host = server.Host.Contains(':', StringComparison.Ordinal) ? $"[{server.Host}]" : server.Host;
        _connection = LdapLibrary.Connect(new LdapDirectoryIdentifier(host, server.Port, fullyQualifiedDnsHostName: true, connectionless: false), query.Timeout);
        _onCancel = cancellation.Register(_socket.Abort);
    }

    public DirectoryServer Server { get; }

    /// <summary>Whether it can answer no more.</summary>
    public bool IsBroken { get; private set; }

    /// <summary>Parts of the tree that another server holds; counted where the query says to go on without.</summary>
    public int IgnoredReferrals { get; private set; }

    /// <exception cref="LdapFailureException">No connection, no trust, or the bind was refused.</exception>
    public static LdapSession Open(DirectoryQuery query, DirectoryServer server, string trustFolder, CancellationToken cancellation)
    {
        var session = new LdapSession(query, server, cancellation);
        try
        {
            session.Bind(trustFolder);
            return session;
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    /// <summary>Everything that the search finds, page by page. Once the end is reached without an exception it was all of it.</summary>
    /// <exception cref="LdapFailureException">Not all of it.</exception>
    public IEnumerable<LdapEntry> Search(string baseDn, SearchScope scope, string filter, string[] attributes, string field)
    {
        var page = new PageResultRequestControl(_query.PageSize) { IsCritical = true };
        do
        {
            var request = Request(baseDn, scope, filter, attributes);
            request.SizeLimit = _query.Limits.Entries;
            request.Controls.Add(page);
            if (_query.Kind == DirectoryKind.ActiveDirectory)
            {
                // Else each search from a domain's root names its neighbours: that they are not in this domain is no news.
                request.Controls.Add(new DirectoryControl("1.2.840.113556.1.4.1339", null, isCritical: false, serverSide: true));
            }

            var response = Send(request, field, $"the search of {field}");
            foreach (SearchResultEntry entry in response.Entries)
            {
                yield return LdapEntry.Of(entry);
            }

            var next = response.Controls.OfType<PageResultResponseControl>().SingleOrDefault()
                ?? throw new LdapFailureException(DirectoryFailureKind.Incomplete, field, $"{Server} does not say whether the page was the last", "Look what lies between, and whether the server can page (RFC 2696).");
            page.Cookie = next.Cookie;
        }
        while (page.Cookie.Length > 0);
    }

    /// <summary>One entry by its name; null where it is not there.</summary>
    /// <exception cref="LdapFailureException">Nobody knows.</exception>
    public LdapEntry? Find(string dn, string[] attributes, string field, DirectoryControl? control = null)
    {
        var request = Request(dn, SearchScope.Base, "(objectClass=*)", attributes);
        if (control is not null)
        {
            request.Controls.Add(control);
        }

        try
        {
            var response = Send(request, field, "a question for one entry");
            return response.Entries.Count == 0 ? null : LdapEntry.Of(response.Entries[0]);
        }
        catch (LdapFailureException gone) when (gone.Failure.Kind == DirectoryFailureKind.NotFound)
        {
            return null;
        }
    }

    public void Dispose()
    {
        _onCancel.Dispose();
        _connection.Dispose();
    }

    private static SearchRequest Request(string baseDn, SearchScope scope, string filter, string[] attributes) =>
        new(baseDn, filter, scope, attributes) { Aliases = DereferenceAlias.Never };

    private void Bind(string trustFolder)
    {
        var options = _connection.SessionOptions;
        options.ProtocolVersion = 3;
        options.ReferralChasing = ReferralChasingOptions.None;
        _connection.AutoBind = false;
        if (Server.Transport != DirectoryTransport.Plain)
        {
            if (OperatingSystem.IsWindows())
            {
                throw new PlatformNotSupportedException("Windows has no libldap, and the folder of authorities is its");
            }

            options.TrustedCertificatesDirectory = trustFolder;
            options.StartNewTlsSessionContext();
            options.SecureSocketLayer = Server.Transport == DirectoryTransport.Ldaps;
        }

        if (Server.Transport == DirectoryTransport.StartTls)
        {
            // As the very first thing it fails: libldap has no connection before it is asked something. Nothing of the answer is used.
            Send(Request("", SearchScope.Base, "(objectClass=*)", ["1.1"]), "servers", "a first question");
            StartTls();
        }

        _connection.AuthType = _query.BindDn is null ? AuthType.Anonymous : AuthType.Basic;
        try
        {
            Wait(() =>
            {
                if (_query.BindDn is null)
                {
                    _connection.Bind();
                }
                else
                {
                    _connection.Bind(new NetworkCredential(_query.BindDn, _query.BindPassword!.Reveal()));
                }

                return true;
            });
        }
        catch (LdapException error)
        {
            throw new LdapFailureException(_socket.IsAborted ? LdapErrors.TooSlow(Server, "the bind") : LdapErrors.OfBind(error, Server, _query.BindDn));
        }
        catch (DirectoryOperationException error)
        {
            throw new LdapFailureException(LdapErrors.OfSearch(error, Server, "bind", "the bind"));
        }
    }

    private void StartTls()
    {
        try
        {
            Wait(() =>
            {
                _connection.SessionOptions.StartTransportLayerSecurity(null);
                return true;
            });
        }
        catch (Exception error) when (error is LdapException or DirectoryOperationException)
        {
            throw _socket.IsAborted ? new LdapFailureException(LdapErrors.TooSlow(Server, "StartTLS")) : new LdapFailureException(DirectoryFailureKind.Untrusted, "servers", $"{Server} failed: there is no TLS, or its certificate is not trusted", "Look at the server's certificate, its name and its authority.");
        }
    }

    /// <summary>One call, for as long as it may take: most of libldap's waits end by themselves by then, and the rest when their socket goes.</summary>
    private T Wait<T>(Func<T> call)
    {
        using var mine = _socket.Enter();
        using var given = new Timer(_ => _socket.Abort(), null, _query.Timeout + Slack, System.Threading.Timeout.InfiniteTimeSpan);
        return call();
    }

    private SearchResponse Send(SearchRequest request, string field, string what)
    {
        _cancellation.ThrowIfCancellationRequested();
        if (IsBroken)
        {
            throw new InvalidOperationException("A session that broke is asked again");
        }

        SearchResponse response;
        IsBroken = true;
        try
        {
            request.TimeLimit = _query.Timeout;
            response = (SearchResponse)Wait(() => _connection.SendRequest(request, _query.Timeout));
            IsBroken = false;
        }
        catch (DirectoryOperationException error) when (error.Response is not null)
        {
            IsBroken = false; // it answered
            throw new LdapFailureException(LdapErrors.OfSearch(error, Server, field, what));
        }
        catch (Exception error) when (error is DirectoryException or InvalidCastException or ArgumentException)
        {
            _cancellation.ThrowIfCancellationRequested();
            throw new LdapFailureException(_socket.IsAborted ? LdapErrors.TooSlow(Server, what) : LdapErrors.OfSearch(error, Server, field, what));
        }

        if (response.ResultCode != ResultCode.Success)
        {
            throw new LdapFailureException(LdapErrors.OfResult(response.ResultCode, response.ErrorMessage, Server, field, what));
        }

        Refer(response, field, what);
        return response;
    }

    private void Refer(SearchResponse response, string field, string what)
    {
        if (response.References.Count == 0)
        {
            return;
        }

        if (!_query.IgnoreReferrals)
        {
            var to = response.References[0].Reference is [var first, ..] ? Quoted.Of(first.ToString()) : "somewhere";
            throw new LdapFailureException(
                DirectoryFailureKind.Referral, "ignoreReferrals", $"{Server} refers {what} to {to}: that part of the tree is another server's and was not read",
                $"Narrow {field.Replace(".filter", ".baseDn", StringComparison.Ordinal)}, or set ignoreReferrals where nobody there matters.");
        }

        IgnoredReferrals += response.References.Count;
    }
}
