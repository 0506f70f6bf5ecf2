using System.Runtime.InteropServices;

namespace IapK8s.Controller.Tests.Directories.Ldap;

/// <summary>Settings that would have libldap take any certificate, for all tests of this folder: none may count.</summary>
[SetUpFixture]
internal sealed partial class LooseMachine
{
    [OneTimeSetUp]
    public void Loosen() => Set("LDAPTLS_REQCERT", "never", overwrite: 1).ShouldBe(0);

    // In the process's own environment, which is what libldap reads.
    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Set(string name, string value, int overwrite);
}
