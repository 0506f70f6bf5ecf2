using System.Collections.Frozen;
using System.Collections.Immutable;
using IapK8s.Policy.Decisions;
using IapK8s.Policy.Definitions;
using IapK8s.Policy.Identities;
using IapK8s.Policy.Requests;
using IapK8s.Policy.Snapshots;

namespace IapK8s.Policy.Evaluation;

/// <summary>All ceilings of a policy: each may turn a decision into a stricter one and none into a milder one.</summary>
internal sealed class Ceilings
{
    private static readonly Ceilings None = new([]);

    private readonly CeilingDefinition[] _all;
    private readonly CeilingDefinition[] _onAcr;
    private readonly FrozenSet<string> _closedHosts = FrozenSet<string>.Empty;

    /// <summary>What all that speak of acr ask for together; null where no single sign-in has it.</summary>
    private readonly AuthenticationRequirement? _acr;

    private Ceilings(CeilingDefinition[] all)
    {
        _all = all;
        _onAcr = [.. all.Where(ceiling => ceiling.Acr is not null)];
        DeniesAllUsers = all.Any(ceiling => ceiling.DeniesAllUsers);
        var levels = _onAcr.Select(ceiling => ceiling.Acr).Distinct(StringComparer.Ordinal).ToList();
        _acr = levels is [{ } only] ? new AuthenticationRequirement { Acr = only } : null;
    }

    private Ceilings(PolicyDefinition definition)
        : this([.. definition.Ceilings])
    {
        // An internal name is no external origin: it is the Service's, which no policy chooses.
        var hosts = definition.Hosts.Select(entry => entry.Host);
        _closedHosts = hosts.Where(host => _all.Any(ceiling => !ceiling.Hosts.IsEmpty && !ceiling.Hosts.Any(pattern => HostPattern.Matches(pattern, host)))).ToFrozenSet(StringComparer.Ordinal);
    }

    public bool AreNone => _all.Length == 0;

    public bool DeniesAllUsers { get; }

    public static Ceilings Of(PolicyDefinition definition) => definition.Ceilings.IsEmpty ? None : new Ceilings(definition);

    public bool Accepts(string? provider)
    {
        foreach (var ceiling in _all)
        {
            if (!ceiling.Providers.IsEmpty && (provider is null || !ceiling.Providers.Contains(provider)))
            {
                return false;
            }
        }

        return true;
    }

    public Decision Limit(EffectivePolicy policy, in Decision decision, in CanonicalRequest request, Principal? principal)
    {
        if (request.Host is not null && _closedHosts.Contains(request.Host))
        {
            return Decision.Deny(Code.CeilingExceeded);
        }

        if (_onAcr.Length == 0 || principal is null || decision.Outcome is not (Outcome.Allow or Outcome.StepUp))
        {
            return decision;
        }

        var reached = Reached(principal);
        if (decision.IsAllowed && (reached == Ternary.True || policy.DecideByRules(request, null).IsAllowed))
        {
            // What is open to everybody needs no sign-in, so it needs no strong one either.
            return decision;
        }

        return reached == Ternary.Unknown || _acr is null ? Decision.Deny(Code.CeilingExceeded, decision.Rule) : StepUp(policy, decision.Rule!, request, principal.WithAcr(_acr.Acr!));
    }

    /// <summary>Each thing that each of them fixes, and whether it is in the way.</summary>
    /// <param name="byRules">What the rules say.</param>
    /// <param name="rules">Each of them.</param>
    public ImmutableArray<CeilingTrace> Explain(EffectivePolicy policy, in Decision byRules, in CanonicalRequest request, Principal? principal, ImmutableArray<RuleTrace> rules)
    {
        var traces = ImmutableArray.CreateBuilder<CeilingTrace>();
        var provider = policy.Definition.Provider;
        var (isAllowed, isClosed) = (byRules.IsAllowed, request.Host is not null && _closedHosts.Contains(request.Host));
        var isLimited = principal is not null && IsStricter(Limit(policy, byRules, request, principal), byRules);
        foreach (var ceiling in _all)
        {
            if (!ceiling.Hosts.IsEmpty)
            {
                var host = request.Host;
                Add(CeilingSubject.Hosts, ceiling.Hosts, host is not null && _closedHosts.Contains(host) && !ceiling.Hosts.Any(pattern => HostPattern.Matches(pattern, host)));
            }

            if (!ceiling.Providers.IsEmpty)
            {
                Add(CeilingSubject.Providers, ceiling.Providers, provider is not null && !ceiling.Providers.Contains(provider));
            }

            if (ceiling.Acr is { } acr)
            {
                Add(CeilingSubject.Acr, [acr], isLimited && !isClosed && (!isAllowed || Reached(ceiling, principal!) != Ternary.True));
            }

            if (ceiling.DeniesAllUsers)
            {
                Add(CeilingSubject.AllUsers, [], rules.Any(IsTakenBack));
            }

            void Add(CeilingSubject subject, ImmutableArray<string> allowed, bool bites) => traces.Add(new CeilingTrace(ceiling.Policy, subject, allowed, bites));
        }

        return traces.ToImmutable();
    }

    private static bool IsStricter(in Decision limited, in Decision free) => limited.Outcome != free.Outcome || limited.Code != free.Code
        || (limited.StepUp is { } more && free.StepUp is { } less && (more.Acr != less.Acr || more.MaxAuthAge != less.MaxAuthAge || !more.Amr.SequenceEqual(less.Amr)));

    /// <summary>An Allow that would have let anybody in.</summary>
    private static bool IsTakenBack(RuleTrace trace) => trace is { PathMatches: true, MethodMatches: true, HostMatches: true, Rule.Action: RuleAction.Allow }
        && trace.Members != Ternary.True && trace.Rule.Members.Any(member => member.Kind == MemberKind.AllUsers);

    /// <summary>Unknown where another provider speaks than the one whose words the ceiling is in.</summary>
    private Ternary Reached(Principal principal)
    {
        var reached = Ternary.True;
        foreach (var ceiling in _onAcr)
        {
            var one = Reached(ceiling, principal);
            reached = one == Ternary.Unknown || reached == Ternary.Unknown ? Ternary.Unknown : Kleene.And(reached, one);
        }

        return reached;
    }

    private static Ternary Reached(CeilingDefinition ceiling, Principal principal) =>
        string.Equals(ceiling.Provider, principal.Provider, StringComparison.Ordinal) ? Kleene.Of(string.Equals(ceiling.Acr, principal.Acr, StringComparison.Ordinal)) : Ternary.Unknown;

    /// <summary>Asks for a stronger sign-in only where the rules let in whoever comes back with it: one that leads to the next, in a circle, helps nobody.</summary>
    private Decision StepUp(EffectivePolicy policy, RuleDefinition rule, in CanonicalRequest request, Principal strong)
    {
        var then = policy.DecideByRules(request, strong);
        var needed = then.IsAllowed ? _acr : then.StepUp is { } more ? Requirements.Merge(more, _acr!) : null;
        return needed is null ? Decision.Deny(Code.CeilingExceeded, rule) : Decision.RequireStepUp(rule, needed);
    }
}
