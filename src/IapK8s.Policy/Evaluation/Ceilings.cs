using System.Collections.Frozen;
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

    /// <summary>Unknown where another provider speaks than the one whose words the ceiling is in.</summary>
    private Ternary Reached(Principal principal)
    {
        var reached = Ternary.True;
        foreach (var ceiling in _onAcr)
        {
            var one = string.Equals(ceiling.Provider, principal.Provider, StringComparison.Ordinal) ? Kleene.Of(string.Equals(ceiling.Acr, principal.Acr, StringComparison.Ordinal)) : Ternary.Unknown;
            reached = one == Ternary.Unknown || reached == Ternary.Unknown ? Ternary.Unknown : Kleene.And(reached, one);
        }

        return reached;
    }

    /// <summary>Asks for a stronger sign-in only where the rules let in whoever comes back with it: one that leads to the next, in a circle, helps nobody.</summary>
    private Decision StepUp(EffectivePolicy policy, RuleDefinition rule, in CanonicalRequest request, Principal strong)
    {
        var then = policy.DecideByRules(request, strong);
        var needed = then.IsAllowed ? _acr : then.StepUp is { } more ? Requirements.Merge(more, _acr!) : null;
        return needed is null ? Decision.Deny(Code.CeilingExceeded, rule) : Decision.RequireStepUp(rule, needed);
    }
}
