using IapK8s.Policy.AccessLevels;
using IapK8s.Policy.Identities;
using static IapK8s.Policy.Tests.PolicyBuilder;

namespace IapK8s.Policy.Tests.Evaluation;

/// <summary>Whom a member means.</summary>
internal sealed class MembershipTests
{
    private static readonly Principal Alice = new()
    {
        Credential = CredentialKind.Session,
        Provider = Corp,
        Subject = "Ab-1",
        Email = "alice@example.com",
        Groups = ["dev", "team.a"],
        Claims = [new("department", "sales"), new("department", "it"), new("a=b", "c")],
    };

    [TestCase("allUsers", true)]
    [TestCase("allAuthenticatedUsers", true)]
    [TestCase("user:alice@example.com", true)]
    [TestCase("user:Alice@Example.COM", true)]
    [TestCase("user:bob@example.com", false)]
    [TestCase("user:Ab-1", true)]
    [TestCase("user:ab-1", false)]
    [TestCase("group:dev", true)]
    [TestCase("group:DEV", false)]
    [TestCase("group:ops", false)]
    [TestCase("domain:example.com", true)]
    [TestCase("domain:EXAMPLE.com", true)]
    [TestCase("domain:mail.example.com", false)]
    [TestCase("domain:com", false)]
    [TestCase("claim:department=sales", true)]
    [TestCase("claim:department=it", true)]
    [TestCase("claim:department=SALES", false)]
    [TestCase("claim:a=b=c", false)]
    [TestCase("serviceAccount:shop/nightly", false)]
    [TestCase("iapgroup:dev", false)]
    public void AllowGrantsTo(string member, bool expected) =>
        Enforce(Allow("a", member)).Decide("/x", Alice).IsAllowed.ShouldBe(expected);

    [Test]
    public void S41_UserWithoutVerifiedEmail_IsNoMemberByEmail()
    {
        var unverified = new Principal { Credential = CredentialKind.Session, Provider = Corp, Subject = "1" };
        Enforce(Allow("a", "user:alice@example.com", "domain:example.com")).Decide("/x", unverified).IsAllowed.ShouldBeFalse();
    }

    [Test]
    public void S41_SubjectThatLooksLikeAnEmail_IsNoEmail()
    {
        var posing = new Principal { Credential = CredentialKind.Session, Provider = Corp, Subject = "alice@example.com" };
        Enforce(Allow("a", "user:alice@example.com", "domain:example.com")).Decide("/x", posing).IsAllowed.ShouldBeFalse();
    }

    [Test]
    public void ServiceAccount_IsMatchedByNamespaceAndName()
    {
        var account = new Principal { Credential = CredentialKind.ServiceAccountToken, Provider = "", Subject = "x", ServiceAccount = "batch/nightly" };
        var policy = Enforce(Allow("a", "serviceAccount:batch/nightly"));
        policy.Decide("/x", account).IsAllowed.ShouldBeTrue();
        Enforce(Allow("a", "serviceAccount:batch/other")).Decide("/x", account).IsAllowed.ShouldBeFalse();
        Enforce(Allow("a", "allUsers"), Deny("d", "serviceAccount:batch/nightly")).Decide("/x", account).IsAllowed.ShouldBeFalse();
    }

    [Test]
    public void S69_DotInAName_IsADot()
    {
        var account = new Principal { Credential = CredentialKind.ServiceAccountToken, Provider = "", Subject = "x", ServiceAccount = "teamxa/app" };
        Enforce(Allow("a", "serviceAccount:team.a/app")).Decide("/x", account).IsAllowed.ShouldBeFalse();
        Enforce(Allow("a", "group:team.a")).Decide("/x", Person("teamxa")).IsAllowed.ShouldBeFalse();
        Enforce(Allow("a", "group:team.a")).Decide("/x", Alice).IsAllowed.ShouldBeTrue();
        Enforce(Allow("a", "allUsers") with { Hosts = ["a.example.com"] }).Decide(Request("/x", host: "axexample.com"), null).IsAllowed.ShouldBeFalse();
    }

    [Test]
    public void IncompleteGroups_GrantNothingAndEscapeNothing()
    {
        var partly = new Principal { Credential = CredentialKind.Session, Provider = Corp, Subject = "1", Groups = ["dev"], GroupsAreComplete = false };
        Enforce(Allow("a", "group:dev")).Decide("/x", partly).IsAllowed.ShouldBeTrue();
        Enforce(Allow("a", "group:ops")).Decide("/x", partly).IsAllowed.ShouldBeFalse();
        Enforce(Allow("a", "claim:k=v")).Decide("/x", partly).IsAllowed.ShouldBeFalse();
        Enforce(Allow("a", "allUsers"), Deny("d", "group:ops")).Decide("/x", partly).ToString().ShouldBe("Deny RuleError by shop/shop/d");
        Enforce(Allow("a", "allUsers"), Deny("d", "claim:k=v")).Decide("/x", partly).IsAllowed.ShouldBeFalse();
        Enforce(Allow("a", "allUsers"), Deny("d", "allUsers").But("group:ops")).Decide("/x", partly).IsAllowed.ShouldBeFalse();
        Enforce(Allow("a", "allUsers"), Deny("d", "allUsers").But("group:dev")).Decide("/x", partly).IsAllowed.ShouldBeTrue();
        Enforce(Allow("a", "allUsers"), Deny("d", "user:2")).Decide("/x", partly).IsAllowed.ShouldBeTrue();
    }

    [Test]
    public void UnknownIapGroup_GrantsNothing_EscapesNothing_ExceptsNobody()
    {
        Enforce(Allow("a", "iapgroup:g")).Decide("/x", Alice).IsAllowed.ShouldBeFalse();
        Enforce(Allow("a", "allUsers"), Deny("d", "iapgroup:g")).Decide("/x", Alice).IsAllowed.ShouldBeFalse();
        Enforce(Allow("a", "allUsers"), Deny("d", "allUsers").But("iapgroup:g")).Decide("/x", Alice).IsAllowed.ShouldBeFalse();
    }

    [Test]
    public void NewGroups_TakeEffectOnAPrincipalThatWasSeenBefore()
    {
        var person = Person();
        var before = Enforce(Allow("a", "iapgroup:g"));
        before.Decide("/x", person).IsAllowed.ShouldBeFalse();
        before.With(GroupMembershipTests.Membership(("g", ["user:alice@example.com"])), AccessLevelTable.Empty).Decide("/x", person).IsAllowed.ShouldBeTrue();
        before.With(GroupMembershipTests.Membership(("g", [])), AccessLevelTable.Empty).Decide("/x", person).IsAllowed.ShouldBeFalse();
    }
}
