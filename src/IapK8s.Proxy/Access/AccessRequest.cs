using IapK8s.Policy.Decisions;
using IapK8s.Policy.Snapshots;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace IapK8s.Proxy.Access;

/// <summary>One request as a door read it: what is asked for, not yet trusted or parsed.</summary>
public readonly struct AccessRequest
{
    /// <summary>The method token as sent.</summary>
    public required string Method { get; init; }

    /// <summary>The request target as sent.</summary>
    public required string Target { get; init; }

    /// <summary>Every Host line (or <c>:authority</c>).</summary>
    public required StringValues Hosts { get; init; }

    public required IHeaderDictionary Headers { get; init; }

    /// <summary><c>HTTP/1.1</c>, <c>HTTP/2</c>; null where the door does not know.</summary>
    public string? Protocol { get; init; }

    /// <summary>The original destination's port: it chooses the policy. 0 in a gateway.</summary>
    public required int Port { get; init; }

    /// <summary>In a gateway, what stands there for the port; null in a sidecar.</summary>
    public GatewayPlace? Place { get; init; }

    /// <summary>The peer is an ingress of the operator's: the client is whom it names, and nobody where it names none.</summary>
    public bool TrustsPeer { get; init; }

    /// <summary>Which door asks, for the audit log; null for the one in front of the app.</summary>
    public string? Door { get; init; }

    /// <summary>What the door could not accept: the request is denied for it, and everything else goes its way.</summary>
    public Code Objection { get; init; }

    public required ConnectionMemo Connection { get; init; }

    /// <summary>A WebSocket handshake, RFC 6455 or RFC 8441.</summary>
    public required bool IsWebSocket { get; init; }

    /// <summary>The door sends the canonical target on. One that cannot rewrite the caller's bytes denies a target that is not already canonical.</summary>
    public required bool RewritesTarget { get; init; }
}
