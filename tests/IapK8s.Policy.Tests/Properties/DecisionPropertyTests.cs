using CsCheck;
using IapK8s.Policy.Decisions;
using IapK8s.Policy.Definitions;
using IapK8s.Policy.Identities;
using IapK8s.Policy.Requests;
using IapK8s.Policy.Snapshots;
using IapK8s.Policy.Tests.Evaluation;

namespace IapK8s.Policy.Tests.Properties;

[Category("Property")]
internal sealed class DecisionPropertyTests
{
    private static readonly GroupMembership Groups =
        GroupMembershipTests.Membership([.. PolicyGenerator.Groups.Select(g => (g.Key, g.Value))]);

    private static readonly Gen<(PolicyDefinition Policy, CanonicalRequest Request, Principal? Who)> Cases =
        Gen.Select(PolicyGenerator.Policy, PolicyGenerator.Request, PolicyGenerator.Who);

    [Test]
    public void DecisionEqualsThatOfTheReference() => Sample(
        (policy, request, who) =>
        {
            var expected = new ReferenceEvaluator(policy, PolicyGenerator.Groups).Decide(request, who);
            ReferenceEvaluator.Describe(Decide(policy, request, who)).ShouldBe(expected);
        });

    [Test]
    public void ExplanationAgreesWithTheDecision() => Sample(
        (policy, request, who) =>
        {
            var trace = Build(policy).Explain(request, who);
            ReferenceEvaluator.Describe(trace.Decision).ShouldBe(ReferenceEvaluator.Describe(Decide(policy, request, who)));
            trace.Rules.Length.ShouldBe(policy.Rules.Length);
            var verdicts = trace.Rules.Select(r => r.Verdict).ToHashSet();
            switch (trace.Decision.Outcome)
            {
                case Outcome.Allow:
                    verdicts.ShouldContain(RuleVerdict.Grants);
                    verdicts.ShouldNotContain(v => v == RuleVerdict.Denies || v == RuleVerdict.DeniesUntilStepUp || v == RuleVerdict.DeniesUntilSignIn);
                    break;
                case Outcome.StepUp:
                    verdicts.ShouldContain(v => v == RuleVerdict.DeniesUntilStepUp || v == RuleVerdict.GrantsAfterStepUp);
                    verdicts.ShouldNotContain(RuleVerdict.Denies);
                    break;
                case Outcome.Challenge:
                    (verdicts.Contains(RuleVerdict.DeniesUntilSignIn) || !verdicts.Contains(RuleVerdict.Grants)).ShouldBeTrue();
                    verdicts.ShouldNotContain(RuleVerdict.Denies);
                    break;
                default:
                    (verdicts.Contains(RuleVerdict.Grants) && verdicts.All(v => v is RuleVerdict.Grants or RuleVerdict.GrantsAfterStepUp or RuleVerdict.DoesNotApply)).ShouldBeFalse();
                    break;
            }

            if (trace.Decision.Rule is { } rule)
            {
                trace.Rules.Single(r => r.Rule == rule).Verdict.ShouldNotBe(RuleVerdict.DoesNotApply);
            }
        });

    [Test]
    public void AddingAnAllow_NeverRemovesAccess() => Sample(
        PolicyGenerator.AllowRule,
        (policy, request, who, allow) =>
        {
            if (Decide(policy, request, who).IsAllowed)
            {
                Decide(With(policy, allow), request, who).IsAllowed.ShouldBeTrue();
            }
        });

    [Test]
    public void AddingADeny_NeverGivesAccess() => Sample(
        PolicyGenerator.DenyRule,
        (policy, request, who, deny) =>
        {
            if (!Decide(policy, request, who).IsAllowed)
            {
                Decide(With(policy, deny), request, who).IsAllowed.ShouldBeFalse();
            }
        });

    [Test]
    public void OrderOfRulesAndMembers_NeverMatters() => Sample(
        (policy, request, who) =>
        {
            var turned = policy with
            {
                Rules = [.. policy.Rules.Reverse().Select(r => r with { Members = [.. r.Members.Reverse()], ExceptMembers = [.. r.ExceptMembers.Reverse()], Paths = [.. r.Paths.Reverse()] })],
            };
            ReferenceEvaluator.Describe(Decide(turned, request, who)).ShouldBe(ReferenceEvaluator.Describe(Decide(policy, request, who)));
        });

    /// <summary>A Deny that names people leaves what is public to everybody public to whoever drops the identity it names (that is what it means);
    /// nothing else is gained by coming without one.</summary>
    [Test]
    public void DroppingIdentity_NeverTurnsARefusalIntoAPass() => Sample(
        (policy, request, who) =>
        {
            var withoutNames = policy with { Rules = [.. policy.Rules.Where(r => r.Action == RuleAction.Allow || r.Members.Any(m => m.Kind == MemberKind.AllUsers))] };
            if (Decide(withoutNames, request, null).IsAllowed)
            {
                Decide(withoutNames, request, who).IsAllowed.ShouldBeTrue();
            }

            var (known, anonymous) = (Decide(policy, request, who), Decide(policy, request, null));
            if (anonymous.IsAllowed && !known.IsAllowed)
            {
                known.Rule.ShouldNotBeNull().Action.ShouldBe(RuleAction.Deny);
                known.Rule.Members.ShouldNotContain(m => m.Kind == MemberKind.AllUsers);
            }
        });

    private static void Sample(Action<PolicyDefinition, CanonicalRequest, Principal?> property) =>
        Cases.Sample(c => property(c.Policy, c.Request, c.Who), iter: PropertyCases.Count, print: Print);

    private static void Sample(Gen<RuleDefinition> added, Action<PolicyDefinition, CanonicalRequest, Principal?, RuleDefinition> property) =>
        Gen.Select(Cases, added).Sample(c => property(c.Item1.Policy, c.Item1.Request, c.Item1.Who, c.Item2), iter: PropertyCases.Count, print: c => $"{Print(c.Item1)} added {Print(c.Item2)}");

    private static string Print((PolicyDefinition Policy, CanonicalRequest Request, Principal? Who) c) =>
        $"{c.Request.Method} {c.Request.Host} {c.Request.Target.WireTarget} by {Print(c.Who)} under {c.Policy.Provider}:\n{string.Join('\n', c.Policy.Rules.Select(Print))}";

    private static string Print(Principal? who) => who is null
        ? "nobody"
        : $"{who.Provider} {who.Subject} {who.Email} groups [{string.Join(' ', who.Groups)}]{(who.GroupsAreComplete ? "" : " and more")} claims {who.Claims.Length} acr {who.Acr} auth {who.AuthTime:t} sa {who.ServiceAccount}";

    private static string Print(RuleDefinition r) =>
        $"  {r.Level} {r.Id} {r.Action} [{string.Join(' ', r.Members)}] but [{string.Join(' ', r.ExceptMembers)}] at [{string.Join(' ', r.Paths)}] for [{string.Join(' ', r.Methods)}] " +
        $"on [{string.Join(' ', r.Hosts)}] unless {r.Unless} require {r.Require} condition {r.Condition}";

    private static PolicyDefinition With(PolicyDefinition policy, RuleDefinition rule) => policy with { Rules = policy.Rules.Add(rule with { Name = "added" }) };

    private static Decision Decide(PolicyDefinition policy, CanonicalRequest request, Principal? who) => Build(policy).Decide(request, who);

    private static EffectivePolicy Build(PolicyDefinition policy) => EffectivePolicy.Build(policy, Groups, text => new PolicyBuilder.WordCondition(text));
}
