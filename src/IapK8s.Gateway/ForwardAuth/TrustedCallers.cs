using System.Net;
using IapK8s.Proxy.Access;
using IapK8s.Proxy.Forwarding;
using Microsoft.AspNetCore.Connections;

namespace IapK8s.Gateway.ForwardAuth;

/// <summary>The ingresses that may ask: by address, or by the certificate of their connection. What they say of a request is believed, so nobody else is heard (S11, S12).</summary>
internal sealed class TrustedCallers(IReadOnlyList<IPNetwork> networks)
{
    /// <summary>Wider ones are nobody's list of ingresses.</summary>
    public const int ShortestPrefix = 8;

    /// <summary>Behind the handshake, where there is one.</summary>
    public Caller Of(ConnectionContext connection)
    {
        var memo = new ConnectionMemo((connection.RemoteEndPoint as IPEndPoint)?.Address, AppDestination.Nowhere);
        return new Caller(memo, memo.Peer is { } address && networks.Any(network => network.Contains(address)), connection.Features.Get<CallerProof>());
    }
}
