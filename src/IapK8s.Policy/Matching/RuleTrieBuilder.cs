namespace IapK8s.Policy.Matching;

/// <summary>Grows a <see cref="RuleTrie"/>.</summary>
/// <param name="folded">For Deny rules: patterns are folded as paths will be, and a final slash makes no difference.</param>
internal sealed class RuleTrieBuilder(bool folded)
{
    private readonly Node _root = new();

    /// <summary>The rule covers every path.</summary>
    public void AddEverywhere(int rank) => _root.Rest.Add(rank);

    public void Add(PathPattern pattern, int rank)
    {
        var node = _root;
        foreach (var segment in pattern.Segments)
        {
            node = node.Child(folded ? PathFolding.Fold(segment) : segment);
        }

        var ranks = pattern.CoversRest ? node.Rest : pattern.EndsWithSlash && !folded ? node.EndWithSlash : node.End;
        ranks.Add(rank);
    }

    public RuleTrie Build() => _root.Freeze();

    private sealed class Node
    {
        private readonly Dictionary<string, Node> _children = new(StringComparer.Ordinal);

        public HashSet<int> Rest { get; } = [];

        public HashSet<int> End { get; } = [];

        public HashSet<int> EndWithSlash { get; } = [];

        public Node Child(string segment)
        {
            if (!_children.TryGetValue(segment, out var child))
            {
                _children.Add(segment, child = new Node());
            }

            return child;
        }

        public RuleTrie Freeze()
        {
            var literals = _children.Where(c => !c.Key.Contains('*', StringComparison.Ordinal)).ToDictionary(c => c.Key, c => c.Value.Freeze(), StringComparer.Ordinal);
            var globs = _children.Where(c => c.Key.Length > 1 && c.Key.Contains('*', StringComparison.Ordinal))
                .OrderBy(c => c.Key, StringComparer.Ordinal).Select(c => (new SegmentGlob(c.Key), c.Value.Freeze())).ToArray();
            return new RuleTrie(
                literals,
                _children.TryGetValue("*", out var any) ? any.Freeze() : null,
                globs.Length > 0 ? new GlobIndex(globs) : null,
                RuleSet.Sparse(Rest),
                RuleSet.Sparse(End),
                RuleSet.Sparse(EndWithSlash));
        }
    }
}
