using IapK8s.Controller.Directories.Ldap;

namespace IapK8s.Controller.Tests.Directories.Ldap;

internal sealed class DistinguishedNameTests
{
    [TestCase("cn=alice,dc=example", "CN=Alice,DC=Example")]
    [TestCase("cn=alice,dc=example", "cn = alice , dc=example")]
    [TestCase("cn=alice,dc=example", "cn=alice;dc=example")]
    [TestCase("cn=alice,dc=example", "2.5.4.3=alice,0.9.2342.19200300.100.1.25=example")]
    [TestCase("cn=alice,dc=example", "OID.2.5.4.3=alice,domainComponent=example")]
    [TestCase("cn=alice,dc=example", "cn=#0405616c696365,dc=example")]
    [TestCase("cn=alice,dc=example", "cn=\\61lice,dc=example")]
    [TestCase("cn=alice,dc=example", "cn=\"alice\",dc=example")]
    [TestCase("cn=a\\, b,dc=example", "cn=a\\2C b,dc=example")]
    [TestCase("cn=a\\, b,dc=example", "cn=\"a, b\",dc=example")]
    [TestCase("cn=a  b,dc=example", "cn=a b,dc=example")]
    [TestCase("cn=a\\20,dc=example", "cn=a,dc=example")]
    [TestCase("cn=Ärger,dc=example", "cn=\\C3\\84rger,dc=example")]
    [TestCase("cn=ÄRGER,dc=example", "cn=ärger,dc=example")]
    [TestCase("cn=李,dc=example", "cn=\\E6\\9D\\8E,dc=example")]
    [TestCase("cn=a+uid=b,dc=example", "UID=b + CN=a,dc=example")]
    [TestCase("cn=a\\+uid\\=b", "cn=a\\2Buid\\3Db")]
    public void IsOneName_HoweverItIsSpelled(string one, string other) => Key(one).ShouldBe(Key(other));

    [TestCase("cn=alice,dc=example", "cn=alice,dc=example,dc=com")]
    [TestCase("cn=a\\,dc=example", "cn=a,dc=example")]
    [TestCase("cn=a+uid=b", "cn=a,uid=b")]
    [TestCase("cn=a\\+uid\\=b", "cn=a+uid=b")]
    [TestCase("cn=ab", "cn=a b")]
    [TestCase("cn=\\23 a", "cn=a")]
    [TestCase("cn=#020101", "cn=\\01")]
    [TestCase("cn=a,ou=b", "ou=b,cn=a")]
    public void IsAnotherName(string one, string other) => Key(one).ShouldNotBe(Key(other));

    [TestCase("cn")]
    [TestCase("=a")]
    [TestCase("cn=a,")]
    [TestCase("cn=a,,dc=b")]
    [TestCase("cn=a+")]
    [TestCase("cn=a\\")]
    [TestCase("cn=a\\zz")]
    [TestCase("cn=\\ff")]
    [TestCase("cn=\"a")]
    [TestCase("cn=a\"b")]
    [TestCase("cn=#0")]
    [TestCase("cn=#zz")]
    [TestCase("c n=a")]
    [TestCase("cn=a<b")]
    public void IsNoName(string text) => DistinguishedName.TryParse(text, out _).ShouldBeFalse();

    [Test]
    public void ANameThatIsTooLongIsNone() => DistinguishedName.TryParse($"cn={new string('a', DistinguishedName.Longest)}", out _).ShouldBeFalse();

    [TestCase("uid=a,ou=people,dc=example", "dc=example", true)]
    [TestCase("dc=example", "dc=example", true)]
    [TestCase("uid=a,dc=example", "", true)]
    [TestCase("dc=myexample", "dc=example", false)]
    [TestCase("dc=example", "uid=a,dc=example", false)]
    [TestCase("ou=x\\,dc=example", "dc=example", false)]
    public void LiesWithin(string name, string other, bool expected)
    {
        DistinguishedName.TryParse(name, out var one).ShouldBeTrue();
        DistinguishedName.TryParse(other, out var two).ShouldBeTrue();
        one.IsWithin(two).ShouldBe(expected);
    }

    private static string Key(string text)
    {
        DistinguishedName.TryParse(text, out var name).ShouldBeTrue(text);
        return name.Key;
    }
}
