using System.Collections.Immutable;
using IapK8s.Policy.Decisions;
using IapK8s.Policy.Identities;
using IapK8s.Policy.Matching;
using IapK8s.Policy.Membership;
using IapK8s.Policy.Requests;

namespace IapK8s.Policy.Evaluation;

/// <summary>Looks for the Deny rules that count. Ranks are -1 where there is none.</summary>
internal ref struct DenyScan : IRuleVisitor
{
    private readonly ref readonly CanonicalRequest _request;
    private readonly Principal? _principal;
    private readonly PrincipalMembership _membership;
    private readonly ImmutableArray<CompiledRule> _rules;
    private readonly ReadOnlySpan<ulong> _methods;
    private readonly ReadOnlySpan<ulong> _hosts;
    private readonly ReadOnlySpan<ulong> _bites;

    public DenyScan(RuleTable table, in CanonicalRequest request, Principal? principal, PrincipalMembership membership)
    {
        _request = ref request;
        _principal = principal;
        _membership = membership;
        _rules = table.Rules;
        _methods = table.Methods.Accepting(request.Method);
        _hosts = table.Hosts.Accepting(request.Host);
        _bites = membership.Bites;
    }

    /// <summary>The first that is true, or with identity true or unknown, and that no stronger sign-in lifts.</summary>
    public int First { get; private set; } = -1;

    public bool FirstIsUnknown { get; private set; }

    /// <summary>The first that is unknown while nobody has signed in.</summary>
    public int FirstOpen { get; private set; } = -1;

    /// <summary>Those that count for nothing but an <c>unless</c> that is not reached. Few and rare, so a list on demand.</summary>
    public SortedSet<int>? Liftable { get; private set; }

    public void Visit(ReadOnlySpan<RuleWord> rules)
    {
        foreach (var (index, word) in rules)
        {
            var candidates = word & _methods[index] & _hosts[index] & _bites[index];
            while (candidates != 0)
            {
                Consider(RuleSet.TakeFirst(index, ref candidates));
            }
        }
    }

    private void Consider(int rank)
    {
        if (First >= 0 && rank >= First)
        {
            return;
        }

        var rule = _rules[rank];
        var value = RuleSet.Contains(_membership.BitesSurely, rank) ? Ternary.True : Ternary.Unknown;
        value = Kleene.And(value, rule.EvaluateCondition(in _request, _principal, _membership.IsOfDenysProvider(rank)));
        if (rule.Definition.Unless is not { } unless || value == Ternary.False)
        {
            Count(rank, value);
            return;
        }

        var reached = Requirements.Evaluate(unless, _principal, _membership.IsOfDenysProvider(rank), _request.Time);
        if (reached == Ternary.False)
        {
            (Liftable ??= []).Add(rank);
        }
        else
        {
            Count(rank, Kleene.And(value, Kleene.Not(reached)));
        }
    }

    private void Count(int rank, Ternary value)
    {
        if (value == Ternary.True || (value == Ternary.Unknown && _principal is not null))
        {
            First = rank;
            FirstIsUnknown = value == Ternary.Unknown;
        }
        else if (value == Ternary.Unknown && (FirstOpen < 0 || rank < FirstOpen))
        {
            FirstOpen = rank;
        }
    }
}
