using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using IapK8s.Identity.Sessions;

namespace IapK8s.Gateway.SignIn;

/// <summary>Seals what the portal leaves in browsers: AES-256-GCM under a key that follows from the session-signing key (HKDF), which all gateways hold and nobody else does.
/// A scope's key would not do: sidecars hold those, and a stolen one could then forge the portal's own state.</summary>
internal sealed class PortalSeal(TimeProvider time)
{
    private const string Purpose = "iapk8s portal transaction 1";
    private const int NonceLength = 12;
    private const int TagLength = 16;
    private const int MaxSealedLength = 3800;

    private static readonly ConditionalWeakTable<SessionSigner, byte[]> s_keys = [];

    /// <summary>Null where it would not fit a cookie.</summary>
    public string? Seal(SessionSigner signer, PortalTransaction transaction)
    {
        var plain = JsonSerializer.SerializeToUtf8Bytes(transaction, PortalTransactionJson.Default.PortalTransaction);
        var box = new byte[NonceLength + plain.Length + TagLength];
        RandomNumberGenerator.Fill(box.AsSpan(0, NonceLength));
        using var aes = new AesGcm(KeyOf(signer), TagLength);
        aes.Encrypt(box.AsSpan(0, NonceLength), plain, box.AsSpan(NonceLength, plain.Length), box.AsSpan(NonceLength + plain.Length), AssociatedData(transaction.Id));
        var text = Base64Url.EncodeToString(box);
        return text.Length <= MaxSealedLength ? text : null;
    }

    /// <summary>Every failure is the same false.</summary>
    /// <param name="signers">The one in force and those before and after it: a sign-in under way survives a rotation.</param>
    public bool TryOpen(IEnumerable<SessionSigner> signers, string id, string sealedText, [NotNullWhen(true)] out PortalTransaction? transaction)
    {
        transaction = null;
        if (sealedText.Length > MaxSealedLength || !Base64Url.IsValid(sealedText))
        {
            return false;
        }

        var box = Base64Url.DecodeFromChars(sealedText);
        if (box.Length <= NonceLength + TagLength)
        {
            return false;
        }

        foreach (var key in signers.Select(KeyOf))
        {
            if (Open(key, id, box) is { } plain)
            {
                transaction = JsonSerializer.Deserialize(plain, PortalTransactionJson.Default.PortalTransaction);
                return transaction is not null && transaction.Id == id && IsCurrent(transaction);
            }
        }

        return false;
    }

    private bool IsCurrent(PortalTransaction transaction)
    {
        var age = time.GetUtcNow() - transaction.StartedAt;
        return age < PortalTransaction.Lifetime && age > -TimeSpan.FromMinutes(1);
    }

    private static byte[]? Open(byte[] key, string id, byte[] box)
    {
        var plain = new byte[box.Length - NonceLength - TagLength];
        try
        {
            using var aes = new AesGcm(key, TagLength);
            aes.Decrypt(box.AsSpan(0, NonceLength), box.AsSpan(NonceLength, plain.Length), box.AsSpan(NonceLength + plain.Length), plain, AssociatedData(id));
            return plain;
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }
    }

    private static byte[] AssociatedData(string id) => Encoding.UTF8.GetBytes($"portal|{id}");

    private static byte[] KeyOf(SessionSigner signer) => s_keys.GetValue(signer, known => known.DeriveSecret(Purpose));
}
