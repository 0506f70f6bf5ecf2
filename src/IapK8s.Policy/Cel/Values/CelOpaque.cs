using IapK8s.Policy.Cel.Types;

namespace IapK8s.Policy.Cel.Values;

/// <summary>A value of a library's or host's own type. Immutable; equality is what <c>==</c> asks, the text what <c>string()</c> gives.</summary>
public abstract class CelOpaque
{
    public abstract CelType Type { get; }

    public abstract override bool Equals(object? obj);

    public abstract override int GetHashCode();

    public abstract override string ToString();
}
