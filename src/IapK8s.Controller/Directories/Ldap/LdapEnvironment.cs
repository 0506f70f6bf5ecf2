using System.Collections;
using System.Runtime.InteropServices;

namespace IapK8s.Controller.Directories.Ldap;

/// <summary>
/// libldap takes settings from the environment and from files (ldap.conf(5)): <c>LDAPTLS_REQCERT=never</c> there, and any certificate is taken; <c>TLS_CACERT</c> in
/// <c>/etc/ldap/ldap.conf</c>, and hundreds of authorities are trusted beside ours. None of it is for us.
/// </summary>
internal static partial class LdapEnvironment
{
    private static readonly Lazy<bool> Sealed = new(() =>
    {
        if (OperatingSystem.IsLinux())
        {
            foreach (DictionaryEntry variable in Environment.GetEnvironmentVariables())
            {
                if (variable.Key is string name && name.StartsWith("LDAP", StringComparison.Ordinal))
                {
                    _ = Unset(name);
                }
            }

            // libldap then reads neither files nor variables.
            _ = Set("LDAPNOINIT", "1", overwrite: 1);
        }

        return true;
    });

    /// <summary>Before the first use of libldap. At the start of the process, while nobody else reads the environment: that is no time to change it.</summary>
    public static void Seal() => _ = Sealed.Value;

    // In the process's own environment: libldap does not see the runtime's copy.
    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Set(string name, string value, int overwrite);

    [LibraryImport("libc", EntryPoint = "unsetenv", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Unset(string name);
}
