using System.Net;
using IapK8s.Policy.Snapshots;

namespace IapK8s.Proxy.Access;

/// <summary>What one connection's last request looked like. Kestrel hands out the same string object while a header's bytes stay the same, so a reference
/// compare saves parsing host and cookie again. Each entry is replaced as a whole: requests of one HTTP/2 connection run side by side.</summary>
public sealed class ConnectionMemo
{
    public ConnectionMemo(IPEndPoint? peer)
    {
        var address = peer?.Address;
        Peer = address is { IsIPv4MappedToIPv6: true } ? address.MapToIPv4() : address;
        PeerText = Peer?.ToString() ?? "";
    }

    public IPAddress? Peer { get; }

    public string PeerText { get; }

    internal HostMemo? Host { get; set; }

    internal CookieMemo? Cookie { get; set; }
}

internal sealed record HostMemo(string Header, int Port, StateFacts State, string Canonical, LookupStatus Status, HostFacts? Facts);

internal sealed record CookieMemo(string Header, ScopeSessions? Scope, RequestCookies Parsed);
