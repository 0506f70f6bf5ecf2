using System.Collections.Frozen;

namespace IapK8s.Policy.Matching;

/// <summary>
/// The paths of all rules of one action as a tree of segments. A walk looks at each segment of the request's path once for
/// every branch that still fits: its cost grows with the depth of the path, not with the number of rules.
/// </summary>
internal sealed class RuleTrie
{
    private readonly FrozenDictionary<string, RuleTrie>.AlternateLookup<ReadOnlySpan<char>> _literals;
    private readonly bool _hasLiterals;
    private readonly RuleTrie? _anySegment;
    private readonly GlobIndex? _globs;
    private readonly RuleWord[] _rest;
    private readonly RuleWord[] _end;
    private readonly RuleWord[] _endWithSlash;

    internal RuleTrie(
        IReadOnlyDictionary<string, RuleTrie> literals, RuleTrie? anySegment, GlobIndex? globs, RuleWord[] rest, RuleWord[] end, RuleWord[] endWithSlash)
    {
        var frozen = literals.ToFrozenDictionary(StringComparer.Ordinal);
        _literals = frozen.GetAlternateLookup<ReadOnlySpan<char>>();
        _hasLiterals = frozen.Count > 0;
        _anySegment = anySegment;
        _globs = globs;
        _rest = rest;
        _end = end;
        _endWithSlash = endWithSlash;
    }

    /// <summary>Nothing hangs on the path: every rule covers all paths, or there is none.</summary>
    public bool IsRootOnly => !_hasLiterals && _anySegment is null && _globs is null && _end.Length == 0 && _endWithSlash.Length == 0;

    /// <param name="rest">What follows this node's segments: empty, or from the next slash on.</param>
    public void Walk<TVisitor>(scoped ReadOnlySpan<char> rest, ref TVisitor visitor)
        where TVisitor : struct, IRuleVisitor, allows ref struct
    {
        // Not deeper than the patterns are, and each node at most once: a node has one way to it.
        var node = this;
        while (true)
        {
            Show(node._rest, ref visitor);
            if (rest.Length <= 1)
            {
                Show(rest.IsEmpty ? node._end : node._endWithSlash, ref visitor);
                return;
            }

            var next = rest[1..].IndexOf('/');
            var segment = next < 0 ? rest[1..] : rest.Slice(1, next);
            rest = next < 0 ? default : rest[(next + 1)..];
            node._anySegment?.Walk(rest, ref visitor);
            node._globs?.Walk(segment, rest, ref visitor);
            if (!node._hasLiterals || !node._literals.TryGetValue(segment, out var child))
            {
                return;
            }

            node = child;
        }
    }

    private static void Show<TVisitor>(RuleWord[] rules, ref TVisitor visitor)
        where TVisitor : struct, IRuleVisitor, allows ref struct
    {
        if (rules.Length > 0)
        {
            visitor.Visit(rules);
        }
    }
}
