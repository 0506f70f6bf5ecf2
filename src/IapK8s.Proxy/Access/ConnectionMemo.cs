using System.Net;
using IapK8s.Policy.Snapshots;
using IapK8s.Proxy.Forwarding;

namespace IapK8s.Proxy.Access;

/// <summary>Who is on the other side of one connection, which app it is for, and what its last request looked like. Kestrel hands out the same string object while a header's bytes stay the same, so comparing
/// costs nothing and saves parsing host and cookie again. Each entry is replaced as a whole: requests of one HTTP/2 connection run side by side.</summary>
public sealed class ConnectionMemo
{
    public ConnectionMemo(IPAddress? peer, AppDestination app)
    {
        App = app;
        Peer = peer is { IsIPv4MappedToIPv6: true } ? peer.MapToIPv4() : peer;
        PeerText = Peer?.ToString() ?? "";
    }

    public IPAddress? Peer { get; }

    public AppDestination App { get; }

    /// <summary>A TLS handshake went well. Decides nothing: what is said of the outside comes from the policy's hosts.</summary>
    internal bool IsEncrypted { get; set; }

    public string PeerText { get; }

    internal HostMemo? Host { get; set; }

    internal CookieMemo? Cookie { get; set; }

    internal ForwardedMemo? Forwarded { get; set; }
}

internal sealed record HostMemo(string Header, int Port, GatewayPlace? Place, StateFacts State, string Canonical, LookupStatus Status, HostFacts? Facts);

internal sealed record ForwardedMemo(string Header, IReadOnlyList<IPNetwork> Trusted, bool TrustsPeer, IPAddress? Client, string ForwardedFor);

internal sealed record CookieMemo(string Header, ScopeSessions? Scope, RequestCookies Parsed);
