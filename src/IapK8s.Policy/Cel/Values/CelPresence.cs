namespace IapK8s.Policy.Cel.Values;

/// <summary>A list of strings that its host knows one string at a time: whether it is there, is not, or cannot be told. <c>in</c> asks it; whatever would count or list
/// them fails.</summary>
public abstract class CelPresence : CelList
{
    public sealed override int Count => throw new NotSupportedException("This list can be asked for single strings alone.");

    public sealed override CelValue this[int index] => throw new NotSupportedException("This list can be asked for single strings alone.");

    /// <summary>True, false or unknown.</summary>
    public abstract CelValue Contains(ReadOnlySpan<char> text);
}
