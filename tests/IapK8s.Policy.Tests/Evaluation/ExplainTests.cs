using IapK8s.Policy.Decisions;
using static IapK8s.Policy.Tests.PolicyBuilder;

namespace IapK8s.Policy.Tests.Evaluation;

internal sealed class ExplainTests
{
    [Test]
    public void TellsOfEveryRule_WhichPartFits()
    {
        var policy = Enforce(
            Allow("staff", "group:staff").For("GET"),
            Allow("late", "group:staff").Requires("mfa"),
            Deny("admin", "allUsers").But("group:admins").Unless("mfa").At("/admin/**"),
            Deny("temps", "iapgroup:temps").At("/other"));

        var trace = policy.Explain(Request("/ADMIN/x"), Person("staff"));

        trace.Decision.ToString().ShouldBe("StepUp StepUpRequired by shop/shop/admin");
        trace.Rules.Select(r => (r.Rule.Name, r.Verdict)).ShouldBe(
        [
            ("admin", RuleVerdict.DeniesUntilStepUp), ("temps", RuleVerdict.DoesNotApply),
            ("late", RuleVerdict.GrantsAfterStepUp), ("staff", RuleVerdict.Grants),
        ]);
        var (admin, temps, staff) = (trace.Rules[0], trace.Rules[1], trace.Rules[3]);
        admin.PathMatches.ShouldBeTrue();
        admin.Members.ShouldBe(Ternary.True);
        admin.ExceptMembers.ShouldBe(Ternary.False);
        admin.Unless.ShouldBe(Ternary.False);
        admin.Require.ShouldBeNull();
        admin.Condition.ShouldBeNull();
        temps.PathMatches.ShouldBeFalse();
        temps.MethodMatches.ShouldBeTrue();
        temps.Members.ShouldBe(Ternary.Unknown);
        temps.ExceptMembers.ShouldBeNull();
        staff.MethodMatches.ShouldBeTrue();
        policy.Explain(Request("/x", "POST"), Person("staff")).Rules[3].MethodMatches.ShouldBeFalse();
        policy.Explain(Request("/x", host: "b.example"), Person("staff")).Rules[3].HostMatches.ShouldBeTrue();
    }

    [Test]
    public void NamesWhatSignInWouldSettle()
    {
        var trace = Enforce(Allow("a", "allUsers"), Deny("d", "allUsers").But("group:admins")).Explain(Request("/x"), null);
        trace.Rules[0].Verdict.ShouldBe(RuleVerdict.DeniesUntilSignIn);
        trace.Rules[0].ExceptMembers.ShouldBe(Ternary.Unknown);
        trace.Rules[1].Verdict.ShouldBe(RuleVerdict.Grants);
    }

    [Test]
    public void HasNoRulesForATargetThatIsRefused()
    {
        var trace = Enforce(Allow("a", "allUsers")).Explain(Request("/a%00"), null);
        trace.Decision.Code.ShouldBe(Code.AmbiguousRequest);
        trace.Rules.ShouldBeEmpty();
    }
}
