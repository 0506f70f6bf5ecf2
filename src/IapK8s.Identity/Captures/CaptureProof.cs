using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using IapK8s.Identity.Payloads;

namespace IapK8s.Identity.Captures;

/// <summary>How a sidecar proves to somebody outside that a connection to a port of its pod ended in it: it signs the caller's nonce together with the port that
/// the connection was made to. The key is the pod's own, so neither another pod nor the app itself can answer; the port is what the sidecar's socket says, so an
/// answer fetched through one port proves nothing about another.</summary>
public static class CaptureProof
{
    /// <summary>Bytes of a nonce.</summary>
    public const int NonceLength = 32;

    private const int KeyLength = 32;

    private static ReadOnlySpan<byte> Label => "iapk8s capture proof v1"u8;

    /// <summary>The key of one pod (RFC 5869 HKDF with SHA-256): the same on every replica, and no pod can work out another's.</summary>
    public static byte[] KeyFor(ReadOnlySpan<byte> root, string podNamespace, string pod)
    {
        var key = new byte[KeyLength];
        HKDF.DeriveKey(HashAlgorithmName.SHA256, root, key, [], Encoding.UTF8.GetBytes($"iapk8s capture proof key\n{podNamespace}/{pod}"));
        return key;
    }

    public static string NewNonce() => StrictBase64Url.Encode(RandomNumberGenerator.GetBytes(NonceLength));

    /// <summary>The proof as text; null where the nonce is none.</summary>
    public static string? Sign(ReadOnlySpan<byte> key, string nonce, int port)
    {
        Span<byte> mac = stackalloc byte[HMACSHA256.HashSizeInBytes];
        return TryCompute(key, nonce, port, mac) ? StrictBase64Url.Encode(mac) : null;
    }

    /// <summary>In constant time for a given length.</summary>
    public static bool IsProven(ReadOnlySpan<byte> key, string nonce, int port, string? proof)
    {
        Span<byte> mac = stackalloc byte[HMACSHA256.HashSizeInBytes];
        return proof is not null && TryCompute(key, nonce, port, mac) && StrictBase64Url.TryDecode(proof, out var stated) && CryptographicOperations.FixedTimeEquals(mac, stated);
    }

    private static bool TryCompute(ReadOnlySpan<byte> key, string nonce, int port, Span<byte> mac)
    {
        if (!StrictBase64Url.TryDecode(nonce, out var bytes) || bytes.Length != NonceLength || port is < 1 or > ushort.MaxValue)
        {
            return false;
        }

        Span<byte> message = stackalloc byte[64];
        Label.CopyTo(message);
        bytes.CopyTo(message[Label.Length..]);
        BinaryPrimitives.WriteUInt16BigEndian(message[(Label.Length + NonceLength)..], (ushort)port);
        HMACSHA256.HashData(key, message[..(Label.Length + NonceLength + 2)], mac);
        return true;
    }
}
