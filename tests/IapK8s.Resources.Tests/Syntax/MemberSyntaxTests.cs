using IapK8s.Policy.Definitions;
using IapK8s.Resources.Syntax;

namespace IapK8s.Resources.Tests.Syntax;

internal sealed class MemberSyntaxTests
{
    [TestCase("allUsers", MemberKind.AllUsers, "")]
    [TestCase("allAuthenticatedUsers", MemberKind.AllAuthenticatedUsers, "")]
    [TestCase("user:Alice@Example.com", MemberKind.User, "alice@example.com")]
    [TestCase("user:ÄK\u212A@Example.com", MemberKind.User, "Äk\u212A@example.com")]
    [TestCase("user:0000-Subject", MemberKind.User, "0000-Subject")]
    [TestCase("group:Staff Europe/West", MemberKind.Group, "Staff Europe/West")]
    [TestCase("group:a:b", MemberKind.Group, "a:b")]
    [TestCase("iapgroup:shop-admins", MemberKind.IapGroup, "shop-admins")]
    [TestCase("domain:Example.COM", MemberKind.Domain, "example.com")]
    [TestCase("claim:department=R&D=x", MemberKind.Claim, "department=R&D=x")]
    public void ReadsAMember(string text, MemberKind kind, string value)
    {
        MemberSyntax.Parse(text, out var member).ShouldBeNull();
        member.ShouldBe(new Member(kind, value));
        MemberSyntax.Parse(MemberSyntax.Format(member), out var again).ShouldBeNull();
        again.ShouldBe(member);
    }

    [TestCase("")]
    [TestCase("allusers")]
    [TestCase("AllUsers")]
    [TestCase("allUsers:x")]
    [TestCase("user:")]
    [TestCase("user: alice")]
    [TestCase("user:@example.com")]
    [TestCase("user:alice@")]
    [TestCase("user:a@b@c")]
    [TestCase("user:*")]
    [TestCase("User:alice")]
    [TestCase("alice@example.com")]
    [TestCase("group:staff ")]
    [TestCase("group:a\nb")]
    [TestCase("iapgroup:Shop_Admins")]
    [TestCase("domain:*.example.com")]
    [TestCase("domain:@example.com")]
    [TestCase("domain:example.com:443")]
    [TestCase("domain:localhost")]
    [TestCase("claim:x")]
    [TestCase("claim:=x")]
    [TestCase("claim:x=")]
    [TestCase("serviceAccount:ns/name")]
    [TestCase("principalSet://x")]
    public void RefusesWhatIsNone(string text) => MemberSyntax.Parse(text, out _).ShouldNotBeNull();

    [Test]
    public void RefusesOneThatIsTooLong() => MemberSyntax.Parse("group:" + new string('x', MemberSyntax.Longest), out _).ShouldNotBeNull();
}
