using IapK8s.Policy.Decisions;
using IapK8s.Policy.Definitions;
using IapK8s.Policy.Identities;
using IapK8s.Policy.Snapshots;
using static IapK8s.Policy.Tests.PolicyBuilder;

namespace IapK8s.Policy.Tests.Evaluation;

/// <summary>What the centre fixed holds on each request, whatever the rules below say; and a team's own provider is nobody to a central rule.</summary>
internal sealed class CeilingTests
{
    private static readonly RuleDefinition Everybody = Allow("everybody", "allUsers");
    private static readonly RuleDefinition Staff = Allow("staff", "group:staff");

    [Test]
    public void AnAllowForEverybody_LetsNobodyIn()
    {
        var policy = Under(new CeilingDefinition { Policy = "/central", DeniesAllUsers = true }, Everybody);
        policy.Decide("/", null).Outcome.ShouldBe(Outcome.Challenge);
        policy.Decide("/", Person("staff")).Code.ShouldBe(Code.NotAllowed);
    }

    [Test]
    public void ADenyForEverybody_StillDeniesThem() =>
        Under(new CeilingDefinition { Policy = "/central", DeniesAllUsers = true }, Staff, Deny("closed", "allUsers")).Decide("/", Person("staff")).Code.ShouldBe(Code.DeniedByRule);

    [TestCase("*.example.com", true)]
    [TestCase("app.example.com", true)]
    [TestCase("*.app.example.com", false)]
    [TestCase("*.ample.com", false)]
    [TestCase("example.com", false)]
    public void AHostOutside_IsRefusedBeforeAnySignIn(string pattern, bool isOpen) =>
        Under(new CeilingDefinition { Policy = "/central", Hosts = [pattern] }, Staff).Decide("/", null).Code.ShouldBe(isOpen ? Code.NoCredential : Code.CeilingExceeded);

    [Test]
    public void AProviderThatIsNotAccepted_ProvesNobody()
    {
        var policy = Under(new CeilingDefinition { Policy = "/central", Providers = ["/other"] }, Staff);
        policy.Decide("/", Person("staff")).IsAllowed.ShouldBeFalse();
        policy.Decide("/", null).Code.ShouldBe(Code.ProviderNotAccepted);
    }

    [Test]
    public void AWeakSignIn_IsAskedForAStrongerOne()
    {
        var decision = Under(Acr("mfa"), Staff).Decide("/", Person("staff"));
        decision.Outcome.ShouldBe(Outcome.StepUp);
        decision.StepUp!.Acr.ShouldBe("mfa");
    }

    [Test]
    public void WhatIsPublic_NeedsNoStrongSignIn() => Under(Acr("mfa"), Everybody).Decide("/", Person()).IsAllowed.ShouldBeTrue();

    [Test]
    public void NobodyIsSentRoundInCircles()
    {
        // The rule wants one acr, the ceiling another; two ceilings want different ones; the ceiling's is of another provider.
        Under(Acr("mfa"), Staff.Requires("pwd")).Decide("/", Person("staff")).Code.ShouldBe(Code.CeilingExceeded);
        EffectivePolicy.Build(Definition([Staff]) with { Ceilings = [Acr("mfa"), Acr("phr")] }, GroupMembership.Empty).Decide("/", Person("staff")).Code.ShouldBe(Code.CeilingExceeded);
        Under(Acr("mfa") with { Provider = "/other" }, Staff).Decide("/", Person("staff")).Code.ShouldBe(Code.CeilingExceeded);
    }

    [Test]
    public void AStepUpOfTheRules_AsksForTheCeilingsToo()
    {
        var decision = Under(Acr("mfa"), Staff.Requires(age: TimeSpan.FromMinutes(5))).Decide("/", Person("staff"));
        decision.StepUp.ShouldBe(new AuthenticationRequirement { Acr = "mfa", MaxAuthAge = TimeSpan.FromMinutes(5), Amr = decision.StepUp!.Amr });
    }

    [Test]
    public void OfSeveralCeilings_EachHolds() => EffectivePolicy.Build(
        Definition([Staff]) with { Ceilings = [new CeilingDefinition { Policy = "/a", Hosts = ["*.example.com"] }, new CeilingDefinition { Policy = "/b", Hosts = ["*.example.org"] }] },
        GroupMembership.Empty).Decide("/", Person("staff")).Code.ShouldBe(Code.CeilingExceeded);

    [Test]
    public void ATeamsOwnProvider_SatisfiesNoCentralAllow_AndEscapesNoCentralDeny()
    {
        var central = Staff with { Level = PolicyLevel.Cluster, Policy = "/central" };
        var own = Allow("own", "group:staff") with { Provider = "shop/own" };
        var temps = Deny("no-temps", "group:temps").At("/payroll/**") with { Level = PolicyLevel.Cluster, Policy = "/central" };
        var person = OfTeam("staff");

        OfTeamsPolicy(central).Decide("/", person).IsAllowed.ShouldBeFalse();
        OfTeamsPolicy(own, temps).Decide("/", person).IsAllowed.ShouldBeTrue();
        OfTeamsPolicy(own, temps).Decide("/payroll/1", person).Code.ShouldBe(Code.RuleError);
        OfTeamsPolicy(own, Deny("admins", "allUsers").But("group:staff")).Decide("/", person).IsAllowed.ShouldBeFalse();
        OfTeamsPolicy(own, Deny("weak", "allUsers").Unless("pwd")).Decide("/", person).IsAllowed.ShouldBeFalse();
    }

    [Test]
    public void ARuleOfALevelWithoutProvider_KnowsNobody() => Enforce(Staff with { Provider = null }).Decide("/", Person("staff")).Code.ShouldBe(Code.NotAllowed);

    [Test]
    public void WarmDecisionUnderCeilings_AllocatesNothing()
    {
        var policy = Under(Acr("pwd") with { Hosts = ["*.example.com"], Providers = [Corp], DeniesAllUsers = true }, Staff);
        var (request, person) = (Request("/a/b"), Person("staff"));
        policy.Decide(request, person).IsAllowed.ShouldBeTrue();
        var before = GC.GetAllocatedBytesForCurrentThread();
        policy.Decide(request, person);
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);
    }

    private static CeilingDefinition Acr(string acr) => new() { Policy = "/central", Provider = Corp, Acr = acr };

    private static EffectivePolicy Under(CeilingDefinition ceiling, params RuleDefinition[] rules) =>
        EffectivePolicy.Build(Definition(rules) with { Ceilings = [ceiling] }, GroupMembership.Empty);

    private static EffectivePolicy OfTeamsPolicy(params RuleDefinition[] rules) => EffectivePolicy.Build(Definition(rules) with { Provider = "shop/own" }, GroupMembership.Empty);

    private static Principal OfTeam(params string[] groups) => new()
    {
        Credential = CredentialKind.Session,
        Provider = "shop/own",
        Subject = "1",
        Groups = [.. groups],
        Acr = "pwd",
    };
}
