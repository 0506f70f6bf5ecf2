using System.Collections.Immutable;
using IapK8s.Policy.Decisions;
using IapK8s.Policy.Definitions;
using IapK8s.Policy.Identities;
using IapK8s.Policy.Matching;
using IapK8s.Policy.Membership;
using IapK8s.Policy.Requests;

namespace IapK8s.Policy.Evaluation;

/// <summary>Asks every rule by itself, also those that a decision never looks at. For people: it allocates and takes its time.</summary>
internal static class PolicyExplainer
{
    public static ImmutableArray<RuleTrace> Explain(CompiledRules rules, in CanonicalRequest request, Principal? principal, PrincipalMembership membership)
    {
        if (!request.Target.IsValid || request.Method is null || request.Host is null)
        {
            return [];
        }

        var traces = ImmutableArray.CreateBuilder<RuleTrace>(rules.Deny.Rules.Length + rules.Allow.Rules.Length);
        Add(traces, rules.Deny, request, principal, membership);
        Add(traces, rules.Allow, request, principal, membership);
        return traces.MoveToImmutable();
    }

    private static void Add(ImmutableArray<RuleTrace>.Builder traces, RuleTable table, in CanonicalRequest request, Principal? principal, PrincipalMembership membership)
    {
        var paths = new ulong[table.Words];
        var collector = new Collector(paths);
        table.Walk(request, ref collector);
        for (var rank = 0; rank < table.Rules.Length; rank++)
        {
            traces.Add(Trace(table, rank, RuleSet.Contains(paths, rank), request, principal, membership));
        }
    }

    private static RuleTrace Trace(RuleTable table, int rank, bool pathMatches, in CanonicalRequest request, Principal? principal, PrincipalMembership membership)
    {
        var rule = table.Rules[rank];
        var definition = rule.Definition;
        var isOfProvider = rule.IsDeny ? membership.IsOfDenysProvider(rank) : membership.IsOfAllowsProvider(rank);
        var trace = new RuleTrace
        {
            Rule = definition,
            IsOfProvider = isOfProvider,
            PathMatches = pathMatches,
            MethodMatches = RuleSet.Contains(table.Methods.Accepting(request.Method), rank),
            HostMatches = RuleSet.Contains(table.Hosts.Accepting(request.Host), rank),
            Members = (rule.IsDeny ? membership.Deny : membership.Allow).Of(rank),
            ExceptMembers = definition.ExceptMembers.IsEmpty ? null : membership.Except.Of(rank),
            Unless = Reached(definition.Unless, request.Time),
            Require = Reached(definition.Require, request.Time),
            Condition = rule.Condition is null ? null : rule.EvaluateCondition(request, principal, isOfProvider),
            ConditionParts = rule.Condition?.Explain(request, isOfProvider ? principal : null),
            Verdict = RuleVerdict.DoesNotApply,
        };
        var matches = trace.PathMatches && trace.MethodMatches && trace.HostMatches;
        return !matches ? trace : trace with { Verdict = rule.IsDeny ? DenyVerdict(trace, principal) : AllowVerdict(trace) };

        Ternary? Reached(AuthenticationRequirement? requirement, DateTimeOffset now) =>
            requirement is null ? null : Requirements.Evaluate(requirement, principal, isOfProvider, now);
    }

    private static RuleVerdict DenyVerdict(RuleTrace trace, Principal? principal)
    {
        var value = Kleene.And(trace.Members, Kleene.Not(trace.ExceptMembers ?? Ternary.False));
        value = Kleene.And(value, trace.Condition ?? Ternary.True);
        var all = Kleene.And(value, Kleene.Not(trace.Unless ?? Ternary.False));
        return all switch
        {
            Ternary.False => RuleVerdict.DoesNotApply,
            Ternary.Unknown when principal is null => RuleVerdict.DeniesUntilSignIn,
            _ => trace.Unless == Ternary.False ? RuleVerdict.DeniesUntilStepUp : RuleVerdict.Denies,
        };
    }

    private static RuleVerdict AllowVerdict(RuleTrace trace) =>
        (Kleene.And(trace.Members, trace.Condition ?? Ternary.True), trace.Require ?? Ternary.True) switch
        {
            (Ternary.True, Ternary.True) => RuleVerdict.Grants,
            (Ternary.True, Ternary.False) => RuleVerdict.GrantsAfterStepUp,
            _ => RuleVerdict.DoesNotApply,
        };

    private readonly ref struct Collector(Span<ulong> matching) : IRuleVisitor
    {
        private readonly Span<ulong> _matching = matching;

        public void Visit(ReadOnlySpan<RuleWord> rules) => RuleSet.Add(_matching, rules);
    }
}
