using IapK8s.Compiler.Inputs;
using IapK8s.Protocol.Credentials;

namespace IapK8s.Controller.Peers;

/// <summary>Who calls, as its credential proves it at the time of the call.</summary>
/// <param name="Expires">When the credential ends, and with it every stream that it opened.</param>
internal sealed record AuthenticatedPeer(PeerIdentity Identity, DateTimeOffset Expires)
{
    /// <summary>The pod that the credential dies with; null for a certificate, which names no uid.</summary>
    public PodInstance? Pod { get; init; }

    /// <summary>The API server itself said that the pod is there: whoever does not see it yet is behind.</summary>
    public bool IsReviewed { get; init; }
}

/// <summary>A pod and not merely its name.</summary>
internal sealed record PodInstance(PodKey Key, string Uid);
