using System.Buffers;
using System.Text;

namespace IapK8s.Identity.Tokens;

/// <summary>The signature of a JWS (RFC 7515 §5.2).</summary>
internal static class TokenSignature
{
    /// <summary>Whether one of the keys that the token may mean made it.</summary>
    public static bool IsMadeBy(ReadOnlySpan<VerificationKey> keys, string algorithm, ReadOnlySpan<char> signingInput, byte[] signature)
    {
        var rented = ArrayPool<byte>.Shared.Rent(signingInput.Length);
        try
        {
            // Base64url and a dot: one byte a character.
            var data = rented.AsSpan(0, Encoding.ASCII.GetBytes(signingInput, rented));
            foreach (var key in keys)
            {
                if (key.Verifies(algorithm, data, signature))
                {
                    return true;
                }
            }

            return false;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented, clearArray: true);
        }
    }
}
