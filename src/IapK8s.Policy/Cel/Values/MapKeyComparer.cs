namespace IapK8s.Policy.Cel.Values;

/// <summary>Keys of maps: bools, strings and numbers, which are equal across their types.</summary>
internal sealed class MapKeyComparer : IEqualityComparer<CelValue>
{
    public static readonly MapKeyComparer Instance = new();

    public bool Equals(CelValue x, CelValue y) => AreEqual(x, y);

    public int GetHashCode(CelValue obj) => obj.Kind switch
    {
        CelKind.String => string.GetHashCode(obj.AsSpan()),
        CelKind.Bool => obj.AsBool() ? 1 : 0,
        CelKind.Int or CelKind.Uint or CelKind.Double => Numbers.ToDouble(obj).GetHashCode(),
        _ => 0,
    };

    public static bool AreEqual(in CelValue a, in CelValue b)
    {
        if (a.Kind == CelKind.String && b.Kind == CelKind.String)
        {
            return a.AsSpan().SequenceEqual(b.AsSpan());
        }

        return a.Kind == CelKind.Bool ? b.Kind == CelKind.Bool && a.AsBool() == b.AsBool() : Numbers.Compare(a, b) == 0;
    }
}
