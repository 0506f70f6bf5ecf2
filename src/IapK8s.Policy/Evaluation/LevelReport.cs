using System.Collections.Immutable;
using IapK8s.Policy.AccessLevels;
using IapK8s.Policy.Conditions;
using IapK8s.Policy.Decisions;
using IapK8s.Policy.Definitions;
using IapK8s.Policy.Identities;
using IapK8s.Policy.Matching;
using IapK8s.Policy.Membership;
using IapK8s.Policy.Requests;

namespace IapK8s.Policy.Evaluation;

/// <summary>Which access levels a request meets, and which it was denied for.</summary>
internal static class LevelReport
{
    /// <param name="names">In order.</param>
    /// <param name="before">An earlier answer about the same names: given again where it is this one too.</param>
    public static ImmutableArray<string> Met(ImmutableArray<string> names, in CanonicalRequest request, Principal? principal, ImmutableArray<string> before)
    {
        var asking = RequestActivation.Begin(request, principal);
        var same = 0;
        var count = 0;
        foreach (var name in names)
        {
            if (asking.Levels!.Of(name, asking) == Ternary.True)
            {
                same += count < before.Length && ReferenceEquals(before[count], name) ? 1 : 0;
                count++;
            }
        }

        var met = same == count && count == before.Length ? before : MetOf(names, asking);
        asking.End();
        return met;
    }

    private static ImmutableArray<string> MetOf(ImmutableArray<string> names, RequestActivation asking) =>
        [.. names.Where(name => asking.Levels!.Of(name, asking) == Ternary.True)];

    /// <summary>Each of them part by part, and those that they ask for.</summary>
    public static ImmutableArray<LevelTrace> Explain(AccessLevelTable table, ImmutableArray<string> names, in CanonicalRequest request, Principal? principal)
    {
        var asking = RequestActivation.Begin(request, principal);
        var traces = new SortedDictionary<string, LevelTrace>(StringComparer.Ordinal);
        var open = new Queue<string>(names);
        while (open.TryDequeue(out var name))
        {
            if (traces.ContainsKey(name))
            {
                continue;
            }

            var index = table.IndexOf(name);
            traces[name] = index < 0 ? new LevelTrace(name, Ternary.Unknown, [], null) : table[index].Explain(name, asking);
            foreach (var asked in index < 0 ? [] : table[index].Asks)
            {
                open.Enqueue(asked);
            }
        }

        asking.End();
        return [.. traces.Values];
    }

    /// <summary>Of the Deny rule that decided. Where no rule did, of the Allow rules whose other matchers fit.</summary>
    public static ImmutableArray<string> Missing(CompiledRules rules, in Decision decision, in CanonicalRequest request, Principal? principal, PrincipalMembership membership)
    {
        var missing = new SortedSet<string>(StringComparer.Ordinal);
        if (decision.Rule is { Action: not RuleAction.Allow } denying)
        {
            for (var rank = 0; rank < rules.Deny.Rules.Length; rank++)
            {
                if (ReferenceEquals(rules.Deny.Rules[rank].Definition, denying))
                {
                    Add(missing, rules.Deny.Rules[rank], request, membership.IsOfDenysProvider(rank) ? principal : null);
                }
            }
        }
        else if (decision.Rule is null && (decision.Outcome == Outcome.Challenge || decision.Code is Code.NotAllowed or Code.ProviderNotAccepted))
        {
            var fitting = new ulong[rules.Allow.Words];
            var scan = new Fitting(rules.Allow, request, membership, fitting);
            rules.Allow.Walk(request, ref scan);
            for (var rank = 0; rank < rules.Allow.Rules.Length; rank++)
            {
                if (RuleSet.Contains(fitting, rank))
                {
                    Add(missing, rules.Allow.Rules[rank], request, membership.IsOfAllowsProvider(rank) ? principal : null);
                }
            }
        }

        return [.. missing];
    }

    private static void Add(SortedSet<string> missing, CompiledRule rule, in CanonicalRequest request, Principal? principal)
    {
        var asking = RequestActivation.Begin(request, principal);
        missing.UnionWith((rule.Condition?.AccessLevels ?? []).Where(name => asking.Levels!.Of(name, asking) != Ternary.True));
        asking.End();
    }

    /// <summary>Collects the Allow rules that path, method, host and members fit.</summary>
    private readonly ref struct Fitting(RuleTable table, in CanonicalRequest request, PrincipalMembership membership, Span<ulong> fitting) : IRuleVisitor
    {
        private readonly ReadOnlySpan<ulong> _methods = table.Methods.Accepting(request.Method);
        private readonly ReadOnlySpan<ulong> _hosts = table.Hosts.Accepting(request.Host);
        private readonly ReadOnlySpan<ulong> _grants = membership.Grants;
        private readonly Span<ulong> _fitting = fitting;

        public void Visit(ReadOnlySpan<RuleWord> rules)
        {
            foreach (var (index, word) in rules)
            {
                _fitting[index] |= word & _methods[index] & _hosts[index] & _grants[index];
            }
        }
    }
}
