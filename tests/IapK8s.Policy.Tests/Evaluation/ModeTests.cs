using IapK8s.Policy.Decisions;
using IapK8s.Policy.Definitions;
using IapK8s.Policy.Snapshots;
using static IapK8s.Policy.Tests.PolicyBuilder;

namespace IapK8s.Policy.Tests.Evaluation;

internal sealed class ModeTests
{
    private static readonly RuleDefinition Central = Deny("no-admin", "allUsers").But("group:admins").At("/admin/**") with { Level = PolicyLevel.Cluster, Policy = "/central" };

    [Test]
    public void ShadowRefusesNobody_AndSaysWhatItWouldHaveDone()
    {
        var policy = Build(PolicyMode.Shadow, Allow("staff", "group:staff"), Deny("payroll", "allUsers").At("/payroll/**"));

        policy.Decide("/x", null).IsAllowed.ShouldBeTrue();
        policy.Decide("/payroll/x", Person()).IsAllowed.ShouldBeTrue();
        policy.AsEnforced.ShouldNotBeNull();
        policy.AsEnforced.Decide("/x", null).Outcome.ShouldBe(Outcome.Challenge);
        policy.AsEnforced.Decide("/payroll/x", Person("staff")).Rule!.Name.ShouldBe("payroll");
    }

    [TestCase(PolicyMode.Shadow)]
    [TestCase(PolicyMode.Off)]
    public void AnotherLevelsDenyHolds(PolicyMode mode)
    {
        var policy = Build(mode, Central, Allow("staff", "group:staff"));

        policy.PassesEverything.ShouldBeFalse();
        policy.Decide("/x", null).IsAllowed.ShouldBeTrue();
        policy.Decide("/admin/x", null).Outcome.ShouldBe(Outcome.Challenge);
        policy.Decide("/admin/x", Person("staff")).Rule!.Policy.ShouldBe("/central");
        policy.Decide("/admin/x", Person("admins")).IsAllowed.ShouldBeTrue();
    }

    [TestCase(PolicyMode.Shadow)]
    [TestCase(PolicyMode.Off)]
    public void WhatNobodyCanJudgePasses_OnlyWhereNobodyElseWould(PolicyMode mode)
    {
        var unread = Request("/a%zz");
        unread.Target.IsValid.ShouldBeFalse();

        Build(mode, Allow("staff", "group:staff")).Decide(unread, null).IsAllowed.ShouldBeTrue();
        Build(mode, Central).Decide(unread, null).Code.ShouldBe(Code.AmbiguousRequest);
        Build(PolicyMode.Enforce, Allow("all", "allUsers")).Decide(unread, null).Code.ShouldBe(Code.AmbiguousRequest);
    }

    [Test]
    public void ARuleInShadow_IsNotObeyedInAnotherPolicy()
    {
        var policy = Build(PolicyMode.Enforce, Allow("staff", "group:staff"), Central with { IsInShadow = true });

        policy.Decide("/admin/x", Person("staff")).IsAllowed.ShouldBeTrue();
        policy.AsEnforced!.Decide("/admin/x", Person("staff")).Rule!.Policy.ShouldBe("/central");
        Build(PolicyMode.Enforce, Allow("everybody", "allUsers") with { Policy = "/central", IsInShadow = true }).Decide("/x", null).Code.ShouldBe(Code.NoAllowRules);
    }

    [Test]
    public void CeilingsHold_InEveryMode()
    {
        foreach (var mode in new[] { PolicyMode.Shadow, PolicyMode.Off })
        {
            var policy = EffectivePolicy.Build(
                Definition() with { Mode = mode, Ceilings = [new CeilingDefinition { Policy = "/central", DeniesAllUsers = true, Hosts = [Host] }] }, GroupMembership.Empty);

            policy.PassesEverything.ShouldBeFalse();
            policy.Decide("/x", null).Outcome.ShouldBe(Outcome.Challenge);
            policy.Decide("/x", Person()).IsAllowed.ShouldBeTrue();
            policy.Decide(Request("/x", host: "other.example.com"), null).Code.ShouldBe(Code.CeilingExceeded);
        }
    }

    [Test]
    public void OwnRulesAreNotObeyed_WhateverTheyAreMarkedWith() =>
        Build(PolicyMode.Off, Deny("all", "allUsers")).Decide("/x", null).IsAllowed.ShouldBeTrue();

    [Test]
    public void ARuleThatCannotBeEnforced_RefusesThePolicyInShadowToo() =>
        Should.Throw<PolicyRejectedException>(() => Build(PolicyMode.Shadow, Allow("bad", "allUsers").At("no-slash")));

    [Test]
    public void UnlistedHosts_ArePassed_OnlyWhereEveryPolicyOfThePortPassesEverything()
    {
        var shadow = Named("shop/a", PolicyMode.Shadow, "a.example");
        var off = Named("shop/b", PolicyMode.Off, "b.example");
        var enforced = Named("shop/c", PolicyMode.Enforce, "c.example");

        var lookup = new PolicySnapshot("v", [off, shadow]).Find(8080, "unlisted.example");
        lookup.Status.ShouldBe(LookupStatus.Unlisted);
        lookup.Match!.Policy.ShouldBeSameAs(shadow);
        lookup.Match.Host.ShouldBeNull();
        new PolicySnapshot("v", [shadow, off, enforced]).Find(8080, "unlisted.example").Status.ShouldBe(LookupStatus.HostNotInPolicy);
        new PolicySnapshot("v", [shadow]).Find(8081, "unlisted.example").Status.ShouldBe(LookupStatus.PortWithoutPolicy);
        new PolicySnapshot("v", [Build(PolicyMode.Shadow, Central)]).Find(8080, "unlisted.example").Status.ShouldBe(LookupStatus.HostNotInPolicy);
    }

    [Test]
    public void DecidesWithoutAllocation_InShadow()
    {
        var policy = Build(PolicyMode.Shadow, Central, Allow("staff", "group:staff"));
        var (request, who) = (Request("/x"), Person("staff"));
        for (var i = 0; i < 3; i++)
        {
            policy.Decide(request, who);
            policy.AsEnforced!.Decide(request, who);
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
        {
            policy.Decide(request, who);
            policy.AsEnforced!.Decide(request, who);
        }

        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);
    }

    private static EffectivePolicy Build(PolicyMode mode, params IEnumerable<RuleDefinition> rules) =>
        EffectivePolicy.Build(Definition(rules.Select(rule => rule with { IsInShadow = rule.IsInShadow || (mode == PolicyMode.Shadow && rule.Policy == "shop/shop") })) with { Mode = mode }, GroupMembership.Empty);

    private static EffectivePolicy Named(string name, PolicyMode mode, string host) =>
        EffectivePolicy.Build(Definition(Allow("staff", "group:staff") with { Policy = name }) with { Name = name, Mode = mode, Hosts = [new HostEntry("https", host, 443)] }, GroupMembership.Empty);
}
