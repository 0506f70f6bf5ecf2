using System.Diagnostics.CodeAnalysis;
using IapK8s.Identity.Keys;

namespace IapK8s.Identity.Sessions;

/// <summary>Checks a gateway's signature against the pushed public keys. Without a key it refuses everything.</summary>
public sealed class SessionVerifier(IReadOnlyList<EcPublicKey> keys)
{
    private static readonly TimeSpan ClockSkew = TimeSpan.FromSeconds(30);

    /// <summary>False for anything that is not exactly what a gateway signed. Never throws. Expiry and scope are the caller's to check.</summary>
    public bool TryVerify(ReadOnlySpan<byte> signedSession, [NotNullWhen(true)] out Session? session)
    {
        session = null;
        return SessionFormat.ReadKeyId(signedSession) is { } keyId
            && FindKey(keyId) is { } key
            && key.Verify(signedSession[..^SessionFormat.SignatureLength], signedSession[^SessionFormat.SignatureLength..])
            && SessionFormat.TryRead(signedSession, out session);
    }

    /// <summary>The same, and the session is of this scope and in force now.</summary>
    public bool TryVerify(ReadOnlySpan<byte> signedSession, SessionScope scope, DateTimeOffset now, [NotNullWhen(true)] out Session? session)
    {
        if (TryVerify(signedSession, out session)
            && string.Equals(session.Scope, scope.Value, StringComparison.Ordinal)
            && now < session.ExpiresAt
            && session.IssuedAt <= now + ClockSkew)
        {
            return true;
        }

        session = null;
        return false;
    }

    private EcPublicKey? FindKey(string id)
    {
        foreach (var key in keys)
        {
            if (string.Equals(key.Id, id, StringComparison.Ordinal))
            {
                return key;
            }
        }

        return null;
    }
}
