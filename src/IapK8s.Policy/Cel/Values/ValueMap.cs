namespace IapK8s.Policy.Cel.Values;

/// <summary>A map that an evaluation made. Keys compare as <c>==</c> does: 1, 1u and 1.0 are one key.</summary>
internal sealed class ValueMap : CelMap
{
    public static readonly ValueMap Empty = new(0);

    /// <summary>Below this, looking at every key is faster than hashing.</summary>
    private const int Small = 8;

    private readonly List<KeyValuePair<CelValue, CelValue>> _entries;
    private Dictionary<CelValue, int>? _index;

    public ValueMap(int capacity) => _entries = new List<KeyValuePair<CelValue, CelValue>>(capacity);

    public override int Count => _entries.Count;

    public override CelValue KeyAt(int index) => _entries[index].Key;

    /// <summary>While the map is made; false where the key is already there.</summary>
    public bool TryAdd(in CelValue key, in CelValue value)
    {
        if (Find(key) >= 0)
        {
            return false;
        }

        _entries.Add(new KeyValuePair<CelValue, CelValue>(key, value));
        if (_index is not null)
        {
            _index.Add(key, _entries.Count - 1);
        }
        else if (_entries.Count > Small)
        {
            _index = new Dictionary<CelValue, int>(MapKeyComparer.Instance);
            for (var i = 0; i < _entries.Count; i++)
            {
                _index.Add(_entries[i].Key, i);
            }
        }

        return true;
    }

    public override bool TryGet(in CelValue key, out CelValue value)
    {
        var index = Find(key);
        value = index < 0 ? default : _entries[index].Value;
        return index >= 0;
    }

    private int Find(in CelValue key)
    {
        if (_index is not null)
        {
            return _index.TryGetValue(key, out var found) ? found : -1;
        }

        for (var i = 0; i < _entries.Count; i++)
        {
            if (MapKeyComparer.AreEqual(_entries[i].Key, key))
            {
                return i;
            }
        }

        return -1;
    }
}
