using IapK8s.Policy.Definitions;

namespace IapK8s.Policy.Decisions;

/// <summary>What happens to one request and which rule said so. A value: made without allocation, and <c>default</c> denies.</summary>
public readonly struct Decision
{
    private Decision(Outcome outcome, Code code, RuleDefinition? rule, AuthenticationRequirement? stepUp)
    {
        Outcome = outcome;
        Code = code;
        Rule = rule;
        StepUp = stepUp;
    }

    public Outcome Outcome { get; }

    /// <summary><see cref="Code.None"/> exactly when allowed.</summary>
    public Code Code { get; }

    /// <summary>The first rule by (level, policy, rule name) that decided, or null where no rule did.</summary>
    public RuleDefinition? Rule { get; }

    /// <summary>What the sign-in must reach; set exactly when <see cref="Outcome"/> is <see cref="Outcome.StepUp"/>.</summary>
    public AuthenticationRequirement? StepUp { get; }

    public bool IsAllowed => Outcome == Outcome.Allow;

    public static Decision Allow(RuleDefinition rule) => new(Outcome.Allow, Code.None, rule, null);

    /// <summary>A genuine CORS preflight on its way to an app that answers them itself: it comes without identity, so no rule can speak for it. What a policy
    /// in Shadow or Off lets pass. Or a sign-in or sign-out at a door of the proxy's own, for the audit log.</summary>
    public static Decision AllowWithoutRule() => new(Outcome.Allow, Code.None, null, null);

    public static Decision Deny(Code code, RuleDefinition? rule = null) => new(Outcome.Deny, code, rule, null);

    public static Decision Challenge(Code code, RuleDefinition? rule = null) => new(Outcome.Challenge, code, rule, null);

    public static Decision RequireStepUp(RuleDefinition rule, AuthenticationRequirement requirement) =>
        new(Outcome.StepUp, Code.StepUpRequired, rule, requirement);

    public override string ToString() => Rule is null ? $"{Outcome} {Code}" : $"{Outcome} {Code} by {Rule.Id}";
}
