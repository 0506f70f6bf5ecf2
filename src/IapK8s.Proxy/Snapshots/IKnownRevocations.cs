using IapK8s.Identity.Revocations;

namespace IapK8s.Proxy.Snapshots;

/// <summary>What a gateway revoked and the controller may have missed: announced again on every new stream. Registered in gateways alone.</summary>
public interface IKnownRevocations
{
    IReadOnlyList<RevocationEntry> Known { get; }
}
