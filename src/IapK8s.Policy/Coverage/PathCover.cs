using System.Collections.Immutable;
using IapK8s.Policy.Matching;

namespace IapK8s.Policy.Coverage;

/// <summary>Whether one path pattern covers every path of another. It says yes only where that is sure; of segments with stars on both sides it may miss some.</summary>
public static class PathCover
{
    /// <param name="isDeny">The wide one is a Deny rule's, so case and a final slash make no difference to it.</param>
    public static bool Covers(PathPattern wide, PathPattern narrow, bool isDeny)
    {
        var (outer, inner) = isDeny ? (Folded(wide), Folded(narrow)) : (wide.Segments, narrow.Segments);
        if (inner.Length < outer.Length || (narrow.CoversRest && !wide.CoversRest) || !outer.Zip(inner).All(pair => CoversSegment(pair.First, pair.Second)))
        {
            return false;
        }

        return wide.CoversRest || (inner.Length == outer.Length && (isDeny || wide.EndsWithSlash == narrow.EndsWithSlash));
    }

    /// <summary>Every path of each of the narrow ones is covered by one of the wide ones. Empty means every path.</summary>
    public static bool Covers(ImmutableArray<PathPattern> wide, ImmutableArray<PathPattern> narrow, bool isDeny) =>
        wide.IsEmpty || wide.Any(pattern => pattern is { CoversRest: true, Segments.IsEmpty: true })
        || (!narrow.IsEmpty && narrow.All(inner => wide.Any(outer => Covers(outer, inner, isDeny))));

    private static ImmutableArray<string> Folded(PathPattern pattern) => [.. pattern.Segments.Select(PathFolding.Fold)];

    private static bool CoversSegment(string outer, string inner)
    {
        if (outer == "*" || outer == inner)
        {
            return true;
        }

        if (!outer.Contains('*', StringComparison.Ordinal))
        {
            return false;
        }

        if (!inner.Contains('*', StringComparison.Ordinal))
        {
            return new SegmentGlob(outer).Matches(inner);
        }

        // v* covers v1*: what stands before the first star, and behind the last, is in all that the inner one matches.
        var (head, tail) = (inner[..inner.IndexOf('*', StringComparison.Ordinal)], inner[(inner.LastIndexOf('*') + 1)..]);
        var parts = outer.Split('*');
        return parts.Length == 2 && head.StartsWith(parts[0], StringComparison.Ordinal) && tail.EndsWith(parts[1], StringComparison.Ordinal);
    }
}
