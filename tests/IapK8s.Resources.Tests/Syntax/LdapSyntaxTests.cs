using IapK8s.Resources.Syntax;

namespace IapK8s.Resources.Tests.Syntax;

internal sealed class LdapSyntaxTests
{
    [TestCase("(objectClass=person)")]
    [TestCase("(&(objectClass=person)(|(mail=*)(uid=a*b))(!(employeeType=left)))")]
    [TestCase(@"(cn=\28in brackets\29)")]
    [TestCase("(userAccountControl:1.2.840.113556.1.4.803:=2)")]
    [TestCase("(cn=Jürgen Groß)")]
    [TestCase("(whenChanged>=20300101000000Z)")]
    [TestCase("(member=cn=a,dc=b)")]
    public void IsAFilter(string text) => LdapSyntax.CheckFilter(text).ShouldBeNull();

    [TestCase("objectClass=person", 1)]
    [TestCase("(objectClass=person", 20)]
    [TestCase("(objectClass=person))", 21)]
    [TestCase("(&)", 3)]
    [TestCase("(!(a=b)(c=d))", 13)]
    [TestCase("(=b)", 2)]
    [TestCase("(cn=a(b)", 6)]
    [TestCase(@"(cn=\2)", 5)]
    public void IsNone_AndSaysWhere(string text, int at) => LdapSyntax.CheckFilter(text)!.Message.ShouldEndWith($"is not a filter: character {at} cannot stand there");

    [Test]
    public void AFilterIsNotNestedForEver() =>
        LdapSyntax.CheckFilter(string.Concat(Enumerable.Repeat("(!", 500)) + "(a=b)" + new string(')', 500)).ShouldNotBeNull();

    [TestCase("ldaps://ldap.example.com", "ldaps://ldap.example.com:636")]
    [TestCase("LDAP://LDAP.example.com:1389/", "ldap://ldap.example.com:1389")]
    [TestCase("ldaps://[::1]", "ldaps://[::1]:636")]
    [TestCase("ldap://127.0.0.1", "ldap://127.0.0.1:389")]
    public void IsAServer(string text, string canonical)
    {
        LdapServerSyntax.Parse(text, out var server).ShouldBeNull();
        LdapServerSyntax.Format(server).ShouldBe(canonical);
    }

    [TestCase("ldap.example.com")]
    [TestCase("https://ldap.example.com")]
    [TestCase("ldaps://ldap.example.com/dc=example")]
    [TestCase("ldaps://iap:secret@ldap.example.com")]
    [TestCase("ldaps://ldap.example.com?sub")]
    [TestCase("ldaps://")]
    public void IsNoServer(string text) => LdapServerSyntax.Parse(text, out _).ShouldNotBeNull();

    [TestCase("localhost", true)]
    [TestCase("ldap.localhost", true)]
    [TestCase("127.0.0.1", true)]
    [TestCase("[::1]", true)]
    [TestCase("127.0.0.1.example.com", false)]
    [TestCase("localhost.example.com", false)]
    [TestCase("10.0.0.1", false)]
    public void OnlyWhatNobodyCanListenToIsLocal(string host, bool isLocal)
    {
        LdapServerSyntax.Parse($"ldap://{host}", out var server).ShouldBeNull();
        server.IsLocal.ShouldBe(isLocal);
    }

    [TestCase("mail", true)]
    [TestCase("mS-DS-ConsistencyGuid", true)]
    [TestCase("2.5.4.3", true)]
    [TestCase("mail;binary", false)]
    [TestCase("", false)]
    [TestCase("1.", false)]
    [TestCase("mail)(cn=*", false)]
    public void IsAnAttribute(string text, bool isOne) => (LdapSyntax.CheckAttribute(text) is null).ShouldBe(isOne);

    [TestCase("20%", null, 20)]
    [TestCase("0%", null, 0)]
    [TestCase("100%", null, 100)]
    [TestCase("500", 500, 0)]
    public void IsALimit(string text, int? count, int percent)
    {
        RemovalSyntax.Parse(text, out var limit).ShouldBeNull();
        limit.ShouldBe(new RemovalLimit(count, percent));
        limit.ToString().ShouldBe(text);
    }

    [TestCase("")]
    [TestCase("%")]
    [TestCase("101%")]
    [TestCase("-1")]
    [TestCase("1.5%")]
    [TestCase("20 %")]
    [TestCase("99999999")]
    public void IsNoLimit(string text) => RemovalSyntax.Parse(text, out _).ShouldNotBeNull();
}
