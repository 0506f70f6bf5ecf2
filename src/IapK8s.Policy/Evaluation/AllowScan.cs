using System.Collections.Immutable;
using IapK8s.Policy.Decisions;
using IapK8s.Policy.Identities;
using IapK8s.Policy.Matching;
using IapK8s.Policy.Membership;
using IapK8s.Policy.Requests;

namespace IapK8s.Policy.Evaluation;

/// <summary>Looks for the Allow rules that hold. Ranks are -1 where there is none.</summary>
internal ref struct AllowScan : IRuleVisitor
{
    private readonly ref readonly CanonicalRequest _request;
    private readonly Principal? _principal;
    private readonly PrincipalMembership _membership;
    private readonly ImmutableArray<CompiledRule> _rules;
    private readonly ReadOnlySpan<ulong> _methods;
    private readonly ReadOnlySpan<ulong> _hosts;
    private readonly ReadOnlySpan<ulong> _grants;
    private readonly SortedSet<int>? _all;

    /// <param name="all">Takes every rule that holds or lacks only what it requires; null where the first is enough.</param>
    public AllowScan(RuleTable table, in CanonicalRequest request, Principal? principal, PrincipalMembership membership, SortedSet<int>? all = null)
    {
        _request = ref request;
        _principal = principal;
        _membership = membership;
        _rules = table.Rules;
        _methods = table.Methods.Accepting(request.Method);
        _hosts = table.Hosts.Accepting(request.Host);
        _grants = membership.Grants;
        _all = all;
    }

    /// <summary>The first that is true.</summary>
    public int First { get; private set; } = -1;

    /// <summary>The first that only a stronger sign-in is missing for.</summary>
    public int FirstWeak { get; private set; } = -1;

    public void Visit(ReadOnlySpan<RuleWord> rules)
    {
        foreach (var (index, word) in rules)
        {
            var candidates = word & _methods[index] & _hosts[index] & _grants[index];
            while (candidates != 0)
            {
                Consider(RuleSet.TakeFirst(index, ref candidates));
            }
        }
    }

    private void Consider(int rank)
    {
        if (_all is null && First >= 0 && rank >= First)
        {
            return;
        }

        var rule = _rules[rank];
        if (rule.EvaluateCondition(in _request, _principal, _membership.IsOfAllowsProvider(rank)) != Ternary.True)
        {
            return;
        }

        var reached = rule.Definition.Require is { } require
            ? Requirements.Evaluate(require, _principal, _membership.IsOfAllowsProvider(rank), _request.Time)
            : Ternary.True;
        if (reached == Ternary.Unknown)
        {
            return;
        }

        _all?.Add(rank);
        if (reached == Ternary.True)
        {
            First = Earlier(First, rank);
        }
        else
        {
            FirstWeak = Earlier(FirstWeak, rank);
        }
    }

    private static int Earlier(int current, int rank) => current < 0 || rank < current ? rank : current;
}
