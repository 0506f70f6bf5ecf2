namespace IapK8s.Policy.Cel.Values;

/// <summary>A list that an evaluation made.</summary>
internal sealed class ValueList(CelValue[] items, int count) : CelList
{
    public static readonly ValueList Empty = new([]);

    public ValueList(CelValue[] items)
        : this(items, items.Length)
    {
    }

    public override int Count => count;

    public override CelValue this[int index] => items[index];

    public ReadOnlySpan<CelValue> Items => items.AsSpan(0, count);
}
