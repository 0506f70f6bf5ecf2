using IapK8s.Cli.Asking.Callers;
using IapK8s.Cli.Asking.Requests;
using IapK8s.Cli.Loading;
using IapK8s.Policy.Decisions;
using IapK8s.Policy.Definitions;
using IapK8s.Policy.Identities;
using IapK8s.Policy.Requests;
using IapK8s.Policy.Snapshots;

namespace IapK8s.Cli.Asking.Judging;

/// <summary>Whether what nobody spoke of could turn an answer: groups, claims and the rest of a sign-in, the address, headers, and who is in a group that is not listed here.</summary>
internal static class TokenDoubt
{
    /// <param name="principal">Null where nobody is believed.</param>
    /// <returns>What rules ask for there and was not said; empty where the answer does not depend on it.</returns>
    public static IReadOnlyList<string> Of(PolicyWorld world, EffectivePolicy policy, in CanonicalRequest request, AskedRequest asked, Caller caller, Principal? principal)
    {
        // As if nothing were known of them: what is certain even so is certain.
        var open = request with { Protocol = null, Headers = asked.Headers.Lines.Count == 0 ? null : request.Headers };
        var who = principal is null || caller.IsTokenSaid ? principal : caller.WithUnknownToken(principal);
        var trace = policy.Explain(open, who);
        var anonymous = new Lazy<DecisionTrace>(() => policy.Explain(open, null));
        var facts = new UntoldAnswers(world, policy.Definition, asked, principal is null ? null : caller, rule => anonymous.Value.Rules.First(trace => ReferenceEquals(trace.Rule, rule)).Condition ?? Ternary.True);
        var matching = Matching(trace);
        var rules = matching.Select(facts.Of).ToList();
        var mayDeny = rules.Any(rule => rule is { IsDeny: true, State: Ternary.Unknown });
        if (policy.Decide(open, who).IsAllowed && !mayDeny)
            return [];
        var mayAllow = policy.Definition.Mode != PolicyMode.Enforce || rules.Any(rule => !rule.IsDeny && rule.State != Ternary.False);
        var isDenied = rules.Any(rule => rule is { IsDeny: true, State: Ternary.True });
        var ceilings = trace.Ceilings.Where(ceiling => ceiling.Bites).ToList();
        if (!mayAllow || isDenied || ceilings.Exists(ceiling => ceiling.Subject is CeilingSubject.Hosts or CeilingSubject.Providers || (principal is null && ceiling.Subject == CeilingSubject.AllUsers)))
            return [];
        var names = rules.SelectMany(rule => rule.Untold);
        if (principal is not null && caller.Acr is null && ceilings.Exists(ceiling => ceiling.Subject == CeilingSubject.Acr))
            names = names.Append(UntoldAnswers.Acr);
        if (principal is not null && IsTooWeak(policy.Definition, caller, principal))
        {
            if (policy.Definition.Mode == PolicyMode.Enforce && !matching.Exists(MayOpenToAll))
                return [];
            var nobody = new UntoldAnswers(world, policy.Definition, asked, null, _ => Ternary.Unknown);
            names = names.Concat(Matching(anonymous.Value).SelectMany(rule => nobody.Of(rule).Untold));
        }
        List<string> untold = [.. names.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        return principal is not null && GroupGuesses.AllRefused(world, policy, open, caller, principal, untold) ? [] : untold;
    }

    private static List<RuleTrace> Matching(DecisionTrace trace) => [.. trace.Rules.Where(rule => rule is { IsObeyed: true, PathMatches: true, MethodMatches: true, HostMatches: true })];

    /// <summary>A cluster policy asks for another sign-in than they said to have: that lets in only where it is open to everybody, whoever asks.</summary>
    private static bool IsTooWeak(PolicyDefinition definition, Caller caller, Principal principal) =>
        caller.Acr is { } reached && definition.Ceilings.Any(ceiling => ceiling.Acr is { } needed && (needed != reached || ceiling.Provider != principal.Provider));

    private static bool MayOpenToAll(RuleTrace trace) => trace.Rule.Action == RuleAction.Allow && trace.Rule.Members.Any(member => member.Kind == MemberKind.AllUsers);
}
