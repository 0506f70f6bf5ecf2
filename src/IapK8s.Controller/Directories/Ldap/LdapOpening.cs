using System.DirectoryServices.Protocols;
using System.Net;
using Polly;
using Polly.Retry;

namespace IapK8s.Controller.Directories.Ldap;

/// <summary>From a connection that is not made yet to one that is encrypted, verified and bound.</summary>
internal static class LdapOpening
{
    private const int MostAttempts = 10;

    /// <summary>A server that is at work mostly needs no more than this; one that needs longer is not asked in a row.</summary>
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(250);

    /// <exception cref="LdapFailureException">No connection, no trust, or the bind was refused.</exception>
    /// <exception cref="OperationCanceledException">Cancelled, between two attempts.</exception>
    public static void Open(LdapWire wire, DirectoryQuery query, string trustFolder, TimeProvider time, CancellationToken cancellation)
    {
        wire.Call(connection =>
        {
            // Whatever breaks ends it: no bind by itself, and nobody else's server.
            connection.AutoBind = false;
            connection.SessionOptions.ProtocolVersion = 3;
            connection.SessionOptions.ReferralChasing = ReferralChasingOptions.None;
            if (wire.Server.Transport != DirectoryTransport.Plain)
            {
                Encrypt(connection.SessionOptions, wire.Server.Transport, trustFolder);
            }

            return true;
        });
        if (wire.Server.Transport == DirectoryTransport.StartTls && !Patience(time).Execute(_ => TryStartTls(wire), cancellation))
        {
            throw NoTls(wire);
        }

        Bind(wire, query);
    }

    private static void Encrypt(LdapSessionOptions options, DirectoryTransport transport, string trustFolder)
    {
        if (OperatingSystem.IsWindows())
        {
            throw new PlatformNotSupportedException("Windows has no libldap, and the folder of authorities is its");
        }

        options.TrustedCertificatesDirectory = trustFolder;
        options.StartNewTlsSessionContext();
        options.SecureSocketLayer = transport == DirectoryTransport.Ldaps;
    }

    /// <summary>False: not yet.</summary>
    private static bool TryStartTls(LdapWire wire)
    {
        // As the very first thing it fails: libldap has no connection before it is asked something. Nothing of the answer is used.
        wire.Search(new SearchRequest("", "(objectClass=*)", SearchScope.Base, "1.1"), "servers", "a first question");
        try
        {
            wire.Call(connection =>
            {
                connection.SessionOptions.StartTransportLayerSecurity(null);
                return true;
            });
            return true;
        }
        catch (DirectoryOperationException busy) when (busy.Response?.ResultCode == ResultCode.OperationsError)
        {
            // The server has answered the first question, and not put it away yet: with anything under way there is no StartTLS (RFC 4511 §4.14.1).
            return false;
        }
        catch (Exception error) when (error is LdapException or DirectoryOperationException)
        {
            throw NoTls(wire);
        }
    }

    private static LdapFailureException NoTls(LdapWire wire) => new(wire.IsAborted
        ? LdapErrors.TooSlow(wire.Server, "StartTLS")
        : new DirectoryFailure(DirectoryFailureKind.Untrusted, "servers", $"{wire.Server} failed: there is no TLS, or its certificate is not trusted", "Look at the server's certificate, its name and its authority."));

    private static ResiliencePipeline<bool> Patience(TimeProvider time) => new ResiliencePipelineBuilder<bool> { TimeProvider = time }
        .AddRetry(new RetryStrategyOptions<bool>
        {
            ShouldHandle = attempt => ValueTask.FromResult(attempt.Outcome is { Exception: null, Result: false }),
            MaxRetryAttempts = MostAttempts - 1,
            BackoffType = DelayBackoffType.Exponential,
            Delay = FirstPause,
            MaxDelay = LongestPause,
        })
        .Build();

    private static void Bind(LdapWire wire, DirectoryQuery query)
    {
        try
        {
            wire.Call(connection =>
            {
                if (query.BindDn is null)
                {
                    connection.AuthType = AuthType.Anonymous;
                    connection.Bind();
                }
                else
                {
                    connection.AuthType = AuthType.Basic;
                    connection.Bind(new NetworkCredential(query.BindDn, query.BindPassword!.Reveal()));
                }

                return true;
            });
        }
        catch (LdapException error)
        {
            throw new LdapFailureException(wire.IsAborted ? LdapErrors.TooSlow(wire.Server, "the bind") : LdapErrors.OfBind(error, wire.Server, query.BindDn));
        }
        catch (DirectoryOperationException error)
        {
            throw new LdapFailureException(LdapErrors.OfSearch(error, wire.Server, "bind", "the bind"));
        }
    }
}
