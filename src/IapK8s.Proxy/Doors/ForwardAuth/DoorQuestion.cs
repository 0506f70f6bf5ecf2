using IapK8s.Policy.Decisions;
using IapK8s.Policy.Snapshots;
using IapK8s.Proxy.Access;
using Microsoft.AspNetCore.Http;

namespace IapK8s.Proxy.Doors.ForwardAuth;

/// <summary>What an ingress asks: may the request that it holds pass? As it describes it, not yet parsed.</summary>
public readonly record struct DoorQuestion
{
    /// <summary>The kind of caller, as the audit log names it.</summary>
    public required string Door { get; init; }

    /// <summary>Set where the question cannot be answered; the rest may be empty then.</summary>
    public Code Objection { get; init; }

    public required AskedRequest Asked { get; init; }

    /// <summary>The client's headers, and those of the ingress among them.</summary>
    public required IHeaderDictionary Headers { get; init; }

    /// <summary>What is asked about is a WebSocket's handshake.</summary>
    public required bool IsWebSocket { get; init; }

    /// <summary>Whose peer is the ingress.</summary>
    public required ConnectionMemo Connection { get; init; }

    public required GatewayPlace.Asked Place { get; init; }
}

/// <summary>The request that is asked about.</summary>
/// <param name="Target">Path and query as the client sent them, as far as the ingress left them so.</param>
/// <param name="Host">As in a Host line.</param>
public readonly record struct AskedRequest(string Method, string Host, string Target)
{
    public static AskedRequest None { get; } = new("", "", "");
}
