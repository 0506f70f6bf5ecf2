using System.Collections.Immutable;

namespace IapK8s.Sources.Documents;

/// <summary>Gathers a map's entries and sets later ones of the same key aside.</summary>
internal sealed class MappingBuilder(Position at)
{
    /// <summary>So many keys are looked through faster than they are hashed.</summary>
    private const int Few = 16;

    private readonly ImmutableArray<MappingEntry>.Builder _entries = ImmutableArray.CreateBuilder<MappingEntry>();
    private ImmutableArray<MappingEntry>.Builder? _duplicates;
    private HashSet<string>? _keys;

    public void Add(string key, Position keyAt, DocumentNode value)
    {
        var entry = new MappingEntry(key, keyAt, value);
        if (IsNew(key))
            _entries.Add(entry);
        else
            (_duplicates ??= ImmutableArray.CreateBuilder<MappingEntry>()).Add(entry);
    }

    public MappingNode Build() => new(at, _entries.DrainToImmutable(), _duplicates?.DrainToImmutable() ?? []);

    private bool IsNew(string key)
    {
        if (_keys is null && _entries.Count == Few)
            _keys = _entries.Select(entry => entry.Key).ToHashSet(StringComparer.Ordinal);
        if (_keys is not null)
            return _keys.Add(key);
        for (var i = 0; i < _entries.Count; i++)
        {
            if (_entries[i].Key == key)
                return false;
        }
        return true;
    }
}
