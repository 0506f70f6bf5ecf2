using System.Buffers;
using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;

namespace IapK8s.Identity.Payloads;

/// <summary>base64url without padding (RFC 4648 §5) in exactly one spelling: no white space, no padding, unused bits zero. The platform's decoder forgives all
/// three, and a credential with two spellings has two hashes.</summary>
public static class StrictBase64Url
{
    private static readonly SearchValues<char> Alphabet = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");

    public static string Encode(ReadOnlySpan<byte> data) => Base64Url.EncodeToString(data);

    /// <summary>Never throws.</summary>
    public static bool TryDecode(ReadOnlySpan<char> text, [NotNullWhen(true)] out byte[]? data)
    {
        data = null;
        if (text.Length % 4 == 1 || text.ContainsAnyExcept(Alphabet))
        {
            return false;
        }

        var decoded = new byte[text.Length * 3 / 4];
        // Not TryDecodeFromChars, which throws on bad input all the same.
        var status = Base64Url.DecodeFromChars(text, decoded, out _, out var written);
        if (status != OperationStatus.Done || written != decoded.Length || !LastQuantumIsCanonical(text, decoded))
        {
            return false;
        }

        data = decoded;
        return true;
    }

    private static bool LastQuantumIsCanonical(ReadOnlySpan<char> text, ReadOnlySpan<byte> decoded)
    {
        var rest = decoded.Length % 3;
        if (rest == 0)
        {
            return true;
        }

        Span<char> again = stackalloc char[4];
        return Base64Url.TryEncodeToChars(decoded[^rest..], again, out var length) && text[^length..].SequenceEqual(again[..length]);
    }
}
