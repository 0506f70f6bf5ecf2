using System.Collections.Immutable;

namespace IapK8s.Sources.Documents;

/// <summary>Gathers a map's entries and sets later ones of the same key aside.</summary>
internal sealed class MappingBuilder(Position at)
{
    private readonly ImmutableArray<MappingEntry>.Builder _entries = ImmutableArray.CreateBuilder<MappingEntry>();
    private readonly ImmutableArray<MappingEntry>.Builder _duplicates = ImmutableArray.CreateBuilder<MappingEntry>();
    private readonly HashSet<string> _keys = new(StringComparer.Ordinal);

    public void Add(string key, Position keyAt, DocumentNode value) =>
        (_keys.Add(key) ? _entries : _duplicates).Add(new MappingEntry(key, keyAt, value));

    public MappingNode Build() => new(at, _entries.ToImmutable(), _duplicates.ToImmutable());
}
