namespace IapK8s.Identity.Tokens;

/// <summary>One usable public key of a JWK set. Safe for concurrent use.</summary>
/// <param name="id">Null where the set does not name it.</param>
/// <param name="algorithm">The only one it may be used with (RFC 7517 §4.4); null for any of its kind.</param>
internal abstract class VerificationKey(string? id, string? algorithm)
{
    public string? Id => id;

    /// <summary>The algorithm is checked against the kind of key first: an RSA key never checks an HMAC, whatever the token says.</summary>
    public bool Verifies(string tokenAlgorithm, ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature) =>
        (algorithm is null || string.Equals(algorithm, tokenAlgorithm, StringComparison.Ordinal)) && Verify(tokenAlgorithm, data, signature);

    protected abstract bool Verify(string tokenAlgorithm, ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature);
}
