using System.Runtime.InteropServices;
using IapK8s.Controller.Directories.Ldap;

namespace IapK8s.Controller.Tests.Directories.Ldap;

/// <summary>What comes of it where settings are loose: <see cref="ServerTrustTests"/>, on a machine that <see cref="LooseMachine"/> made so.</summary>
internal sealed partial class LdapEnvironmentTests
{
    [Test]
    public void LibldapIsToldToReadNothingOfThisMachine()
    {
        LdapEnvironment.Seal();
        Marshal.PtrToStringUTF8(Get("LDAPNOINIT")).ShouldBe("1");
    }

    // In the process's own environment, which is what libldap reads.
    [LibraryImport("libc", EntryPoint = "getenv", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nint Get(string name);
}
