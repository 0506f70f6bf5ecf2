using System.Runtime.InteropServices;
using IapK8s.Controller.Directories.Ldap;

namespace IapK8s.Controller.Tests.Directories.Ldap;

internal sealed partial class LdapEnvironmentTests
{
    [Test]
    public void LibldapIsToldToReadNothingOfThisMachine()
    {
        LdapEnvironment.Seal();
        Marshal.PtrToStringUTF8(Get("LDAPNOINIT")).ShouldBe("1");
        foreach (var loosened in (string[])["LDAPTLS_REQCERT", "LDAPTLS_CACERT", "LDAPCONF", "LDAPRC", "LDAPURI"])
            Get(loosened).ShouldBe(0, loosened);
    }

    // In the process's own environment, which is what libldap reads.
    [LibraryImport("libc", EntryPoint = "getenv", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nint Get(string name);
}
