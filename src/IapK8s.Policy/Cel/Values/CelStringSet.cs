using System.Collections.Frozen;
using System.Collections.Immutable;

namespace IapK8s.Policy.Cel.Values;

/// <summary>Strings in which <c>in</c> costs the same however many they are.</summary>
public sealed class CelStringSet : CelList
{
    private readonly ImmutableArray<string> _items;
    private readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> _set;

    public CelStringSet(IEnumerable<string> values)
    {
        _items = [.. values.Distinct(StringComparer.Ordinal)];
        _set = _items.ToFrozenSet(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();
    }

    public override int Count => _items.Length;

    public override CelValue this[int index] => CelValue.Of(_items[index]);

    public override bool? ContainsString(ReadOnlySpan<char> value) => _set.Contains(value);
}
