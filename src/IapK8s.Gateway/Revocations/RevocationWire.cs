using IapK8s.Identity.Revocations;
using IapK8s.Protocol.Push.V1;

namespace IapK8s.Gateway.Revocations;

/// <summary>What this gateway revokes, as the wire carries it: sessions, and nothing else.</summary>
internal static class RevocationWire
{
    public static Revocation ToWire(RevocationEntry entry) => new()
    {
        Id = entry.Id,
        SessionId = entry.SessionId ?? throw new ArgumentException("A gateway revokes sessions.", nameof(entry)),
        Expires = entry.Expires.ToUnixTimeSeconds(),
    };
}
