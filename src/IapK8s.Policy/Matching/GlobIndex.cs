using System.Collections.Frozen;

namespace IapK8s.Policy.Matching;

/// <summary>
/// The children of a trie node that are reached by a segment with stars in it. Filed by the text before the first star, else by
/// that after the last, so that a look costs as many lookups as there are lengths of such texts, however many globs there are.
/// </summary>
internal sealed class GlobIndex
{
    private readonly Shelf[] _byPrefix;
    private readonly Shelf[] _bySuffix;
    private readonly Entry[] _others;

    public GlobIndex(IReadOnlyList<(SegmentGlob Glob, RuleTrie Child)> globs)
    {
        Entry[] entries = [.. globs.Select(g => new Entry(g.Glob, g.Child))];
        _byPrefix = Shelf.Sort(entries.Where(e => e.Glob.Prefix.Length > 0), e => e.Glob.Prefix);
        _bySuffix = Shelf.Sort(entries.Where(e => e.Glob is { Prefix.Length: 0, Suffix.Length: > 0 }), e => e.Glob.Suffix);
        _others = [.. entries.Where(e => e.Glob is { Prefix.Length: 0, Suffix.Length: 0 })];
    }

    public void Walk<TVisitor>(scoped ReadOnlySpan<char> segment, scoped ReadOnlySpan<char> rest, ref TVisitor visitor)
        where TVisitor : struct, IRuleVisitor, allows ref struct
    {
        foreach (var shelf in _byPrefix)
        {
            if (segment.Length >= shelf.Length)
            {
                Walk(shelf.Find(segment[..shelf.Length]), segment, rest, ref visitor);
            }
        }

        foreach (var shelf in _bySuffix)
        {
            if (segment.Length >= shelf.Length)
            {
                Walk(shelf.Find(segment[^shelf.Length..]), segment, rest, ref visitor);
            }
        }

        Walk(_others, segment, rest, ref visitor);
    }

    private static void Walk<TVisitor>(Entry[] entries, scoped ReadOnlySpan<char> segment, scoped ReadOnlySpan<char> rest, ref TVisitor visitor)
        where TVisitor : struct, IRuleVisitor, allows ref struct
    {
        foreach (var (glob, child) in entries)
        {
            if (glob.Matches(segment))
            {
                child.Walk(rest, ref visitor);
            }
        }
    }

    private sealed record Entry(SegmentGlob Glob, RuleTrie Child);

    /// <summary>All globs whose text is of one length.</summary>
    private sealed class Shelf(int length, Dictionary<string, Entry[]> entries)
    {
        private readonly FrozenDictionary<string, Entry[]>.AlternateLookup<ReadOnlySpan<char>> _entries =
            entries.ToFrozenDictionary(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();

        public int Length => length;

        public static Shelf[] Sort(IEnumerable<Entry> entries, Func<Entry, string> text) =>
            [.. entries.GroupBy(e => text(e).Length).OrderBy(g => g.Key)
                .Select(g => new Shelf(g.Key, g.GroupBy(text).ToDictionary(e => e.Key, e => e.ToArray(), StringComparer.Ordinal)))];

        public Entry[] Find(ReadOnlySpan<char> text) => _entries.TryGetValue(text, out var found) ? found : [];
    }
}
