namespace IapK8s.Policy.Matching;

/// <summary>The children of a trie node that are reached by a segment with stars in it.</summary>
internal sealed class GlobIndex((SegmentGlob Glob, RuleTrie Child)[] entries)
{
    public void Walk<TVisitor>(scoped ReadOnlySpan<char> segment, scoped ReadOnlySpan<char> rest, ref TVisitor visitor)
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
}
