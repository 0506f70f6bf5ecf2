namespace IapK8s.Policy.Cel.Patterns;

/// <summary>A part of a pattern.</summary>
internal abstract record PatternNode
{
    /// <summary>One code point.</summary>
    public sealed record Characters(CodePointSet Set) : PatternNode;

    public sealed record Sequence(IReadOnlyList<PatternNode> Items) : PatternNode;

    public sealed record Alternatives(IReadOnlyList<PatternNode> Items) : PatternNode;

    /// <param name="Max">-1 for any number.</param>
    public sealed record Repeat(PatternNode Item, int Min, int Max) : PatternNode;

    public sealed record Assertion(PatternAssertion Kind) : PatternNode;
}
