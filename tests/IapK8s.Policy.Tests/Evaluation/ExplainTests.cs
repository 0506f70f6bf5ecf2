using IapK8s.Policy.AccessLevels;
using IapK8s.Policy.Decisions;
using IapK8s.Policy.Definitions;
using IapK8s.Policy.Snapshots;
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

    [Test]
    public void TellsWhichCeilingStandsInTheWay()
    {
        var policy = EffectivePolicy.Build(
            Definition(Allow("staff", "group:staff"), Allow("open", "allUsers").At("/public/**")) with
            {
                Ceilings =
                [
                    new CeilingDefinition { Policy = "/central", Provider = Corp, Acr = "mfa", DeniesAllUsers = true, Hosts = ["*.example.com"] },
                    new CeilingDefinition { Policy = "/money", Provider = Corp, Providers = [Corp] },
                ],
            },
            GroupMembership.Empty);

        var trace = policy.Explain(Request("/public/x"), Person("staff"));

        trace.ByRules.IsAllowed.ShouldBeTrue();
        trace.Decision.Outcome.ShouldBe(Outcome.StepUp);
        trace.Ceilings.Select(ceiling => (ceiling.Policy, ceiling.Subject, ceiling.Bites)).ShouldBe(
        [
            ("/central", CeilingSubject.Hosts, false), ("/central", CeilingSubject.Acr, true), ("/central", CeilingSubject.AllUsers, true), ("/money", CeilingSubject.Providers, false),
        ]);
        trace.Ceilings[1].Allowed.ShouldBe(["mfa"]);
        policy.Explain(Request("/x"), Person("staff")).Ceilings.Single(ceiling => ceiling.Subject == CeilingSubject.AllUsers).Bites.ShouldBeFalse();
    }

    [Test]
    public void NamesRulesOfAnotherProviderThanWhoeverAsks()
    {
        var policy = Enforce(Allow("own", "group:staff"), Allow("theirs", "group:staff") with { Provider = "/other" });

        policy.Explain(Request("/x"), Person("staff")).Rules.Select(rule => (rule.Rule.Name, rule.IsOfProvider, rule.Members)).ShouldBe(
            [("own", true, Ternary.True), ("theirs", false, Ternary.Unknown)]);
    }

    [Test]
    public void TakesAccessLevelsApart()
    {
        var levels = AccessLevelTable.Build(
        [
            new AccessLevelDefinition
            {
                Name = "at-work",
                Conditions =
                [
                    new LevelConditionDefinition { ClientCidrs = ["192.0.2.0/24"], RequiredLevels = ["posted"] },
                    new LevelConditionDefinition { IsNegated = true, Claims = [new LevelClaimDefinition("trust", ["none"])] },
                ],
            },
            new AccessLevelDefinition { Name = "posted", Expression = "request.method == 'POST'" },
            new AccessLevelDefinition { Name = "unasked", Expression = "true" },
        ]);
        var policy = EffectivePolicy.Build(Definition(Allow("a", "allUsers") with { Condition = "'at-work' in access_levels || 'gone' in access_levels" }), GroupMembership.Empty).With(GroupMembership.Empty, levels);

        var trace = policy.Explain(Request("/x"), Person());

        trace.AccessLevels.Select(level => (level.Name, level.Value)).ShouldBe([("at-work", Ternary.False), ("gone", Ternary.Unknown), ("posted", Ternary.False)]);
        var (first, second) = (trace.AccessLevels[0].Conditions[0], trace.AccessLevels[0].Conditions[1]);
        first.Parts.ShouldBe([new LevelPartTrace(LevelPart.ClientCidrs, Ternary.Unknown), new LevelPartTrace(LevelPart.RequiredAccessLevels, Ternary.False)]);
        first.Value.ShouldBe(Ternary.False);
        second.IsNegated.ShouldBeTrue();
        second.Value.ShouldBe(Ternary.True);
        second.Parts.ShouldBe([new LevelPartTrace(LevelPart.Claims, Ternary.False)]);
        trace.AccessLevels[2].Expression!.Result.ToString().ShouldBe("false");
    }
}
