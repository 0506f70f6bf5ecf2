namespace IapK8s.Identity.Keys;

/// <summary>One generation of a scope's secret. Prints as its id alone.</summary>
/// <param name="id">4 bytes, in clear in front of everything sealed with it.</param>
/// <param name="secret">32 bytes.</param>
/// <param name="isPrimary">Seals; the others only open.</param>
public sealed class ScopeKey(ReadOnlyMemory<byte> id, ReadOnlyMemory<byte> secret, bool isPrimary)
{
    public ReadOnlyMemory<byte> Id => id;

    /// <summary>For the push stream and the key store; the one way in, and easy to search for.</summary>
    public ReadOnlyMemory<byte> RevealSecret() => secret;

    public bool IsPrimary => isPrimary;

    public override string ToString() => Convert.ToHexStringLower(id.Span);
}
