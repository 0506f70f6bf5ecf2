namespace IapK8s.Policy.Cel.Values;

/// <summary>A map that a host or the evaluation provides. Immutable while an evaluation runs.</summary>
public abstract class CelMap
{
    public abstract int Count { get; }

    /// <summary>The value of a key, which may be an error of the host's (that is then the result); false where the map has no such key.</summary>
    /// <param name="key">Bool, int, uint, double or string.</param>
    public abstract bool TryGet(in CelValue key, out CelValue value);

    /// <param name="index">From 0 to <see cref="Count"/> - 1, in any order that stays the same.</param>
    public abstract CelValue KeyAt(int index);

    /// <summary>False for a map that only answers questions about one key: iterating and comparing it is an error.</summary>
    public virtual bool CanEnumerate => true;
}
