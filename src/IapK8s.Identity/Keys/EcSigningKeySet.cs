using System.Collections.Immutable;

namespace IapK8s.Identity.Keys;

/// <summary>Several generations of one signing key: the primary signs, all of them are published.</summary>
public sealed class EcSigningKeySet
{
    /// <exception cref="ArgumentException">The primary is not one of the keys, or two keys share an id.</exception>
    public EcSigningKeySet(ImmutableArray<EcSigningKey> keys, EcSigningKey primary)
    {
        if (!keys.Contains(primary) || keys.Select(key => key.Id).Distinct(StringComparer.Ordinal).Count() != keys.Length)
        {
            throw new ArgumentException("The primary is one of the keys, and each has an id of its own.", nameof(keys));
        }

        Keys = keys;
        Primary = primary;
        PublicKeys = [.. keys.Select(key => key.PublicKey)];
    }

    public ImmutableArray<EcSigningKey> Keys { get; }

    public EcSigningKey Primary { get; }

    public ImmutableArray<EcPublicKey> PublicKeys { get; }
}
