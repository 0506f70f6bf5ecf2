namespace IapK8s.Policy.Cel.Values;

/// <summary>A map from strings that only its host can read, one key at a time: HTTP headers, say. What an absent key means is the host's to say.</summary>
public abstract class CelLookup : CelMap
{
    public sealed override int Count => 0;

    public sealed override bool CanEnumerate => false;

    /// <summary>What <c>m[key]</c> and <c>m.key</c> give: a value or an error.</summary>
    public abstract CelValue Get(in CelValue key);

    /// <summary>What <c>key in m</c> and <c>has(m.key)</c> give.</summary>
    public abstract bool Contains(in CelValue key);

    public sealed override bool TryGet(in CelValue key, out CelValue value)
    {
        value = key.Kind == CelKind.String ? Get(key) : CelValue.Fail(CelError.NoSuchOverload);
        return true;
    }

    public sealed override CelValue KeyAt(int index) => default;
}
