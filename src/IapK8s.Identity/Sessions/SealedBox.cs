using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using IapK8s.Identity.Payloads;

namespace IapK8s.Identity.Sessions;

/// <summary><c>key-id(4) || nonce(12) || ciphertext || tag(16)</c>, base64url: AES-256-GCM with a random nonce (NIST SP 800-38D §8.2.2).</summary>
internal static class SealedBox
{
    private const int IdLength = 4;
    private const int NonceLength = 12;
    private const int TagLength = 16;
    private const int Overhead = IdLength + NonceLength + TagLength;

    /// <summary>How many characters <paramref name="plaintextLength"/> bytes take when sealed.</summary>
    public static int TextLength(int plaintextLength) => (((plaintextLength + Overhead) * 4) + 2) / 3;

    public static string Seal(DerivedKeys keys, KeyUse use, ReadOnlySpan<byte> plaintext)
    {
        var box = new byte[Overhead + plaintext.Length];
        var nonce = box.AsSpan(IdLength, NonceLength);
        keys.Id.CopyTo(box, 0);
        RandomNumberGenerator.Fill(nonce);
        // One instance a call: it is not safe for concurrent use.
        using var aes = new AesGcm(keys[use], TagLength);
        aes.Encrypt(nonce, plaintext, box.AsSpan(IdLength + NonceLength, plaintext.Length), box.AsSpan(^TagLength..), keys.LabelOf(use));
        return StrictBase64Url.Encode(box);
    }

    /// <summary>Never throws; every failure is the same false.</summary>
    public static bool TryOpen(DerivedKeys[] ring, KeyUse use, ReadOnlySpan<char> text, int maxLength, [NotNullWhen(true)] out byte[]? plaintext)
    {
        plaintext = null;
        if (text.Length > maxLength || !StrictBase64Url.TryDecode(text, out var box) || box.Length < Overhead)
        {
            return false;
        }

        foreach (var keys in ring)
        {
            // The id is public: it only saves trying every key.
            if (box.AsSpan(0, IdLength).SequenceEqual(keys.Id) && TryOpen(keys, use, box, out plaintext))
            {
                return true;
            }
        }

        return false;
    }

    private static bool TryOpen(DerivedKeys keys, KeyUse use, ReadOnlySpan<byte> box, [NotNullWhen(true)] out byte[]? plaintext)
    {
        var opened = new byte[box.Length - Overhead];
        using var aes = new AesGcm(keys[use], TagLength);
        try
        {
            aes.Decrypt(box.Slice(IdLength, NonceLength), box[(IdLength + NonceLength)..^TagLength], box[^TagLength..], opened, keys.LabelOf(use));
        }
        catch (AuthenticationTagMismatchException)
        {
            plaintext = null;
            return false;
        }

        plaintext = opened;
        return true;
    }
}
