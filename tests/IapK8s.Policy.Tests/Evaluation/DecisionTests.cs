using IapK8s.Policy.Decisions;
using IapK8s.Policy.Definitions;
using IapK8s.Policy.Identities;
using IapK8s.Policy.Requests;
using IapK8s.Policy.Snapshots;
using static IapK8s.Policy.Tests.PolicyBuilder;

namespace IapK8s.Policy.Tests.Evaluation;

internal sealed class DecisionTests
{
    private static readonly Principal Admin = Person("employees", "admins");
    private static readonly Principal Employee = Person("employees");

    [Test]
    public void S66_DefaultDecisionDenies()
    {
        default(Decision).IsAllowed.ShouldBeFalse();
        default(Decision).Outcome.ShouldBe(Outcome.Deny);
    }

    [Test]
    public void AllowsAnonymousRequest_WhenAllUsersMay() =>
        Says(Enforce(Allow("assets", "allUsers").At("/public/**").For("GET")).Decide("/public/x", null), "Allow None by shop/shop/assets");

    [Test]
    public void ChallengesAnonymousRequest_WhenOnlySomeMay() =>
        Says(Enforce(Allow("staff", "group:employees")).Decide("/x", null), "Challenge NoCredential");

    [Test]
    public void AllAuthenticatedUsers_AreNotAnonymous()
    {
        var policy = Enforce(Allow("staff", "allAuthenticatedUsers"));
        Says(policy.Decide("/x", null), "Challenge NoCredential");
        Says(policy.Decide("/x", Person()), "Allow None by shop/shop/staff");
    }

    [Test]
    public void DeniesKnownPerson_WhenNoRuleGrants() =>
        Says(Enforce(Allow("staff", "group:admins")).Decide("/x", Employee), "Deny NotAllowed");

    [Test]
    public void DenyWinsOverEveryAllow() =>
        Says(Enforce(Allow("a", "allUsers"), Deny("d", "group:employees")).Decide("/x", Employee), "Deny DeniedByRule by shop/shop/d");

    [Test]
    public void DenyOfGroup_LeavesPublicPathsPublic() =>
        Says(Enforce(Allow("a", "allUsers"), Deny("d", "group:employees")).Decide("/x", null), "Allow None by shop/shop/a");

    [Test]
    public void DenyOfAllButSome_AsksForSignIn()
    {
        var policy = Enforce(Allow("a", "allUsers"), Deny("d", "allUsers").But("group:admins"));
        Says(policy.Decide("/x", null), "Challenge NoCredential by shop/shop/d");
        Says(policy.Decide("/x", Employee), "Deny DeniedByRule by shop/shop/d");
        Says(policy.Decide("/x", Admin), "Allow None by shop/shop/a");
    }

    [Test]
    public void DenyOfAll_RefusesWithoutAskingForSignIn() =>
        Says(Enforce(Allow("a", "allUsers"), Deny("d", "allUsers")).Decide("/x", null), "Deny DeniedByRule by shop/shop/d");

    [Test]
    public void ExceptAllUsers_SwitchesADenyOff() =>
        Says(Enforce(Allow("a", "allUsers"), Deny("d", "allUsers").But("allUsers")).Decide("/x", null), "Allow None by shop/shop/a");

    [Test]
    public void PolicyWithoutAllow_DeniesEveryoneAndSaysSo()
    {
        var policy = Enforce(Deny("d", "group:x"));
        Says(policy.Decide("/x", null), "Deny NoAllowRules");
        Says(policy.Decide("/x", Admin), "Deny NoAllowRules");
        Says(Enforce().Decide("/x", Admin), "Deny NoAllowRules");
    }

    [Test]
    public void RefusesInvalidTarget_WhateverTheRulesSay()
    {
        var policy = Enforce(Allow("a", "allUsers"));
        Says(policy.Decide("/a%00", null), "Deny AmbiguousRequest");
        Says(policy.Decide(default(CanonicalRequest), Admin), "Deny AmbiguousRequest");
    }

    [Test]
    public void NamesTheFirstRule_ByLevelThenPolicyThenName()
    {
        RuleDefinition[] rules =
        [
            Allow("z", "allUsers"), Allow("b", "allUsers"),
            Allow("c", "allUsers") with { Policy = "a/z" },
            Allow("y", "allUsers") with { Level = PolicyLevel.Namespace, Policy = "shop/z" },
        ];
        Says(Enforce(rules).Decide("/x", null), "Allow None by shop/z/y");
        Says(Enforce(rules[..3]).Decide("/x", null), "Allow None by a/z/c");
        Says(Enforce(rules[..2]).Decide("/x", null), "Allow None by shop/shop/b");
    }

    [Test]
    public void MethodsOfAllow_AreExact_AndOfDenyIgnoreCase()
    {
        var policy = Enforce(Allow("a", "allUsers").For("GET", "POST"), Deny("d", "allUsers").For("POST"));
        policy.Decide(Request("/x", "GET"), null).IsAllowed.ShouldBeTrue();
        policy.Decide(Request("/x", "get"), null).IsAllowed.ShouldBeFalse();
        policy.Decide(Request("/x", "POST"), null).IsAllowed.ShouldBeFalse();
        Enforce(Allow("a", "allUsers"), Deny("d", "allUsers").For("POST")).Decide(Request("/x", "post"), null).IsAllowed.ShouldBeFalse();
    }

    [Test]
    public void RuleOfOneHost_SaysNothingAboutAnother()
    {
        var policy = Enforce(Allow("a", "allUsers") with { Hosts = [Host] });
        policy.Decide(Request("/x"), null).IsAllowed.ShouldBeTrue();
        policy.Decide(Request("/x", host: "other.example.com"), null).IsAllowed.ShouldBeFalse();
    }

    [Test]
    public void PolicyWithoutProvider_DeniesInsteadOfAskingForSignIn()
    {
        var definition = Definition(Allow("a", "group:x"), Allow("p", "allUsers").At("/public")) with { Provider = null };
        var policy = EffectivePolicy.Build(definition, GroupMembership.Empty);
        Says(policy.Decide("/x", null), "Deny ProviderNotAccepted");
        Says(policy.Decide("/public", null), "Allow None by shop/shop/p");
        Says(policy.Decide("/x", Admin), "Deny NotAllowed");
    }

    [Test]
    public void IdentityOfAnotherProvider_NeitherSatisfiesNorEscapesARule()
    {
        var stranger = new Principal { Credential = CredentialKind.Session, Provider = "team/own", Subject = "1", Groups = ["admins"], Acr = "mfa" };
        Says(Enforce(Allow("a", "group:admins")).Decide("/x", stranger), "Deny NotAllowed");
        Says(Enforce(Allow("a", "allAuthenticatedUsers")).Decide("/x", stranger), "Deny NotAllowed");
        Says(Enforce(Allow("a", "allUsers")).Decide("/x", stranger), "Allow None by shop/shop/a");
        Says(Enforce(Allow("a", "allUsers"), Deny("d", "group:contractors")).Decide("/x", stranger), "Deny RuleError by shop/shop/d");
        Says(Enforce(Allow("a", "allUsers"), Deny("d", "allUsers").But("group:admins")).Decide("/x", stranger), "Deny RuleError by shop/shop/d");
        Says(Enforce(Allow("a", "allUsers"), Deny("d", "allUsers").Unless("mfa")).Decide("/x", stranger), "Deny RuleError by shop/shop/d");
    }

    [TestCase("true", "Deny DeniedByRule by shop/shop/d")]
    [TestCase("false", "Allow None by shop/shop/a")]
    [TestCase("unknown", "Deny RuleError by shop/shop/d")]
    [TestCase("throw", "Deny RuleError by shop/shop/d")]
    public void S67_ErrorInDenyCondition_Denies(string condition, string expected) =>
        Says(EnforceWithConditions(Allow("a", "allUsers"), Deny("d", "allUsers") with { Condition = condition }).Decide("/x", Employee), expected);

    [TestCase("true", "Allow None by shop/shop/a")]
    [TestCase("false", "Deny NotAllowed")]
    [TestCase("unknown", "Deny NotAllowed")]
    [TestCase("throw", "Deny NotAllowed")]
    public void S66_DeadlineInAllowCondition_DoesNotAllow(string condition, string expected) =>
        Says(EnforceWithConditions(Allow("a", "allUsers") with { Condition = condition }).Decide("/x", Employee), expected);

    [Test]
    public void UnknownDeny_AsksForSignInWhenNobodyIsKnown() =>
        Says(EnforceWithConditions(Allow("a", "allUsers"), Deny("d", "allUsers") with { Condition = "identity" }).Decide("/x", null), "Challenge NoCredential by shop/shop/d");

    [Test]
    public void WarmDecision_AllocatesNothing()
    {
        var policy = Enforce(Enumerable.Range(0, 500).Select(i => Allow($"r{i}", "group:employees").At($"/p{i}/**")).Append(Deny("d", "group:x").At("/y/**")));
        var request = Request("/p77/a/b?c");
        policy.Decide(request, Employee).IsAllowed.ShouldBeTrue();
        var before = GC.GetAllocatedBytesForCurrentThread();
        var decision = policy.Decide(request, Employee);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        decision.IsAllowed.ShouldBeTrue();
        allocated.ShouldBe(0);
    }

    [Test]
    public void PrincipalThatAsksSeveralPolicies_GetsEachOnesAnswer()
    {
        var person = Person("employees");
        var (open, closed) = (Enforce(Allow("a", "group:employees")), Enforce(Allow("a", "group:admins")));
        for (var i = 0; i < 3; i++)
        {
            open.Decide("/x", person).IsAllowed.ShouldBeTrue();
            closed.Decide("/x", person).IsAllowed.ShouldBeFalse();
        }
    }

    private static void Says(Decision decision, string expected) => decision.ToString().ShouldBe(expected);
}
