using IapK8s.Compiler.Outputs;
using IapK8s.Controller.Directories;
using IapK8s.Controller.Directories.Ldap;
using IapK8s.Controller.Directories.Syncing;
using IapK8s.Policy.Definitions;
using IapK8s.Resources.Directories;
using IapK8s.Resources.Metadata;
using IapK8s.Resources.Syntax;

namespace IapK8s.Controller.Tests.Directories.Syncing;

/// <summary>What is asked of whom.</summary>
internal sealed class QueryBuilderTests
{
    /// <summary>What may be written in the clear is what is asked in the clear.</summary>
    [TestCase("ldap://ldap.localhost:1389", "ldap://127.0.0.1:1389 ldap://[::1]:1389")]
    [TestCase("ldap://LDAP.localhost", "ldap://127.0.0.1:389 ldap://[::1]:389")]
    [TestCase("ldap://localhost", "ldap://127.0.0.1:389 ldap://[::1]:389")]
    [TestCase("ldap://127.0.0.1", "ldap://127.0.0.1:389")]
    [TestCase("ldap://[::1]", "ldap://[::1]:389")]
    [TestCase("ldaps://ldap.localhost", "ldaps://ldap.localhost:636")]
    public void ANameUnderLocalhostIsThisMachine_WithoutAResolversWord(string server, string asked)
    {
        var query = Query(server, startTls: false);
        string.Join(' ', query.Servers).ShouldBe(asked);
        LdapServerSyntax.Parse(server, out var parsed).ShouldBeNull();
        parsed.IsLocal.ShouldBeTrue();
        QueryCheck.Find(query).ShouldBeNull();
    }

    [Test]
    public void WithStartTls_ItIsTheNameInTheCertificate() => string.Join(' ', Query("ldap://ldap.localhost", startTls: true).Servers).ShouldBe("ldap://ldap.localhost:389 with StartTLS");

    private static DirectoryQuery Query(string server, bool startTls)
    {
        var spec = new IapDirectorySpec
        {
            Servers = [server],
            Tls = new DirectoryTlsSpec { StartTls = startTls },
            Bind = new DirectoryBindSpec { Dn = "cn=iap,dc=example,dc=com" },
            Users = new DirectoryUsersSpec { BaseDN = "ou=people,dc=example,dc=com" },
            Groups = new DirectoryGroupsSpec { BaseDN = "ou=groups,dc=example,dc=com" },
        };
        return QueryBuilder.Of(new CompiledDirectory(new IapDirectory { Metadata = new ResourceMetadata { Name = "corp" }, Spec = spec }, new SecretText("secret"), null, IsResolved: true));
    }
}
