using IapK8s.Policy.Decisions;
using IapK8s.Policy.Definitions;
using IapK8s.Policy.Identities;

namespace IapK8s.Cli.Explain;

/// <summary>Why a rule says what it says: every part that keeps it from applying, or what it applies for.</summary>
internal static class RuleReason
{
    public static string Of(RuleTrace trace, AskedAbout asked, Principal? principal)
    {
        var rule = trace.Rule;
        var isDeny = rule.Action == RuleAction.Deny;
        var reasons = new List<string>();
        if (!trace.PathMatches)
            reasons.Add($"the path is not in {RuleText.List(rule.Paths)}");
        if (!trace.MethodMatches)
            reasons.Add($"{asked.Method} is not {RuleText.List(rule.Methods)}");
        if (!trace.HostMatches)
            reasons.Add($"the host is not {RuleText.List(rule.Hosts)}");
        if (trace.Members == Ternary.False)
            reasons.Add(principal is null ? $"nobody is signed in to be in {RuleText.Members(rule.Members)}" : $"not in {RuleText.Members(rule.Members)}");
        if (!isDeny && trace.Members == Ternary.Unknown)
            reasons.Add(Unknown("members", rule, trace, principal));
        if (isDeny && trace.ExceptMembers == Ternary.True)
            reasons.Add($"spared by exceptMembers {RuleText.Members(rule.ExceptMembers)}");
        if (isDeny && trace.Unless == Ternary.True)
            reasons.Add($"spared by unless: {RuleText.Requirement(rule.Unless!)}");
        if (trace.Condition == Ternary.False)
            reasons.Add("the condition is false");
        if (!isDeny && trace.Condition == Ternary.Unknown)
            reasons.Add("the condition cannot be told, which lets nobody in");
        if (trace.Require is Ternary.False or Ternary.Unknown)
            reasons.Add($"the sign-in is not {RuleText.Requirement(rule.Require!)}");
        if (reasons.Count > 0 && trace.Verdict is RuleVerdict.DoesNotApply or RuleVerdict.GrantsAfterStepUp)
            return string.Join("; ", reasons);
        return isDeny ? Bite(trace, rule, principal) : $"in {RuleText.Members(rule.Members)}{(rule.Condition is null ? "" : ", and the condition is true")}";
    }

    private static string Bite(RuleTrace trace, RuleDefinition rule, Principal? principal)
    {
        var parts = new List<string> { trace.Members == Ternary.True ? $"in {RuleText.Members(rule.Members)}" : Unknown("members", rule, trace, principal) };
        if (trace.ExceptMembers == Ternary.False)
            parts.Add($"not in exceptMembers {RuleText.Members(rule.ExceptMembers)}");
        if (trace.ExceptMembers == Ternary.Unknown)
            parts.Add(Unknown("exceptMembers", rule, trace, principal));
        if (trace.Unless == Ternary.False)
            parts.Add($"the sign-in is not {RuleText.Requirement(rule.Unless!)}");
        if (trace.Unless == Ternary.Unknown)
            parts.Add(Unknown("unless", rule, trace, principal));
        if (trace.Condition == Ternary.True)
            parts.Add("the condition is true");
        if (trace.Condition == Ternary.Unknown)
            parts.Add(principal is null ? "the condition asks who it is" : "the condition cannot be told, which counts as true in a Deny");
        return string.Join("; ", parts);
    }

    private static string Unknown(string part, RuleDefinition rule, RuleTrace trace, Principal? principal) =>
        principal is null ? $"{part} cannot be told before somebody signs in"
        : !trace.IsOfProvider ? $"{part} is about people of {rule.Provider ?? "no provider"}, and nothing is known of {principal.Provider}'s there"
        : $"{part} cannot be told: {RuleText.Members(part == "exceptMembers" ? rule.ExceptMembers : rule.Members)}";
}
