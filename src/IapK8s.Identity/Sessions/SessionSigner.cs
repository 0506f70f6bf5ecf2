using IapK8s.Identity.Keys;

namespace IapK8s.Identity.Sessions;

/// <summary>Signs sessions with ES256. Only a gateway ever holds one.</summary>
public sealed class SessionSigner(EcSigningKey key)
{
    public string KeyId => key.Id;

    /// <summary>A secret that every gateway, and nobody else, can work out, see <see cref="EcSigningKey.DeriveSecret"/>.</summary>
    public byte[] DeriveSecret(string purpose) => key.DeriveSecret(purpose);

    /// <summary>The bytes that a cookie seals: key id, payload and signature.</summary>
    public byte[] Sign(Session session) => throw new NotImplementedException(key.Id + session.Id);
}

/// <summary>Checks a gateway's signature against the pushed public keys.</summary>
public sealed class SessionVerifier(IReadOnlyList<EcPublicKey> keys)
{
    /// <summary>False for anything that is not exactly what a gateway signed. Expiry and scope are the caller's to check.</summary>
    public bool TryVerify(ReadOnlySpan<byte> signedSession, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out Session? session)
    {
        session = null;
        return keys.Count < 0;
    }
}
