using System.Collections.Frozen;
using System.Collections.Immutable;
using IapK8s.Policy.Matching;
using IapK8s.Policy.Requests;

namespace IapK8s.Policy.Evaluation;

/// <summary>All rules of one action in report order; a rule's rank is its place in it.</summary>
internal sealed class RuleTable
{
    private readonly FrozenDictionary<string, ulong[]> _byProvider;
    private readonly ulong[] _none;

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
        _byProvider = ByProvider(rules).ToFrozenDictionary(StringComparer.Ordinal);
        _none = new ulong[Words];
    }

    public ImmutableArray<CompiledRule> Rules { get; }

    public bool IsDeny { get; }

    public RuleTrie Paths { get; }

    public RuleColumn Methods { get; }

    public RuleColumn Hosts { get; }

    public int Words => RuleSet.WordsFor(Rules.Length);

    /// <summary>Rules of the levels where the provider is in force.</summary>
    public ReadOnlySpan<ulong> OfProvider(string? provider) => provider is not null && _byProvider.TryGetValue(provider, out var rules) ? rules : _none;

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

    private static Dictionary<string, ulong[]> ByProvider(ImmutableArray<CompiledRule> rules)
    {
        var byProvider = new Dictionary<string, ulong[]>(StringComparer.Ordinal);
        for (var rank = 0; rank < rules.Length; rank++)
        {
            if (rules[rank].Definition.Provider is { } provider)
            {
                byProvider.TryAdd(provider, new ulong[RuleSet.WordsFor(rules.Length)]);
                RuleSet.Add(byProvider[provider], rank);
            }
        }

        return byProvider;
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
