namespace IapK8s.Policy.Cel.Values;

/// <summary>A list that a host or the evaluation provides. Immutable while an evaluation runs.</summary>
public abstract class CelList
{
    public abstract int Count { get; }

    /// <param name="index">From 0 to <see cref="Count"/> - 1.</param>
    public abstract CelValue this[int index] { get; }

    /// <summary>Whether a string is in it, where that costs less than looking at every element; null where it does not.</summary>
    public virtual bool? ContainsString(ReadOnlySpan<char> value) => null;
}
