using System.Collections.Immutable;
using IapK8s.Policy.Matching;
using IapK8s.Policy.Requests;

namespace IapK8s.Policy.Evaluation;

/// <summary>All rules of one action in report order; a rule's rank is its place in it.</summary>
internal sealed class RuleTable
{
    private RuleTable(ImmutableArray<CompiledRule> rules, bool isDeny)
    {
        Rules = rules;
        IsDeny = isDeny;
        var trie = new RuleTrieBuilder(folded: isDeny);
        for (var rank = 0; rank < rules.Length; rank++)
        {
            AddPaths(trie, rules[rank], rank);
        }

        Paths = trie.Build();

        // Methods are case-sensitive (RFC 9110 §9.1), but an app may not care: a Deny does not either.
        var methods = isDeny ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal;
        Methods = RuleColumn.Build([.. rules.Select(r => r.Definition.Methods)], methods);
        Hosts = RuleColumn.Build([.. rules.Select(r => r.Definition.Hosts)], StringComparer.Ordinal);
    }

    public ImmutableArray<CompiledRule> Rules { get; }

    public bool IsDeny { get; }

    public RuleTrie Paths { get; }

    public RuleColumn Methods { get; }

    public RuleColumn Hosts { get; }

    public int Words => RuleSet.WordsFor(Rules.Length);

    public static RuleTable Build(IEnumerable<CompiledRule> rules, bool isDeny) =>
        new([.. rules.Where(r => r.IsDeny == isDeny).OrderBy(r => r.Definition, ReportOrder.Instance)], isDeny);

    public void Walk<TVisitor>(in CanonicalRequest request, ref TVisitor visitor)
        where TVisitor : struct, IRuleVisitor, allows ref struct
    {
        if (Rules.IsEmpty)
        {
            return;
        }

        if (IsDeny)
        {
            DenyPaths.Walk(Paths, request.Target.Path, ref visitor);
        }
        else
        {
            Paths.Walk(request.Target.Path, ref visitor);
        }
    }

    private static void AddPaths(RuleTrieBuilder trie, CompiledRule rule, int rank)
    {
        if (rule.Paths.IsEmpty)
        {
            trie.AddEverywhere(rank);
        }

        foreach (var pattern in rule.Paths)
        {
            trie.Add(pattern, rank);
        }
    }
}
