using IapK8s.Identity.Keys;

namespace IapK8s.Identity.Sessions;

/// <summary>Signs sessions with ES256. Only a gateway ever holds one.</summary>
public sealed class SessionSigner(EcSigningKey key)
{
    public string KeyId => key.Id;

    /// <summary>A secret that every gateway, and nobody else, can work out, see <see cref="EcSigningKey.DeriveSecret"/>.</summary>
    public byte[] DeriveSecret(string purpose) => key.DeriveSecret(purpose);

    /// <summary>The bytes that a cookie seals: key id, payload and signature. Times lose their fractions of a second.</summary>
    /// <exception cref="ArgumentException">More than 32 KiB; <c>TokenIdentity</c> makes no such session.</exception>
    public byte[] Sign(Session session)
    {
        var payload = SessionFormat.Write(key.Id, session).Written;
        if (payload.Length + SessionFormat.SignatureLength > SessionFormat.MaxLength)
        {
            throw new ArgumentException($"A session is limited to {SessionFormat.MaxLength} bytes.", nameof(session));
        }

        return [.. payload, .. key.Sign(payload)];
    }
}
