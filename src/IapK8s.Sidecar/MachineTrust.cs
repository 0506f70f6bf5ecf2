using System.Runtime.InteropServices;

namespace IapK8s.Sidecar;

/// <summary>The certificate authorities of the machine. Whom the sidecar talks to over TLS (controller, gateway) proves itself by our own CA alone, so the hundreds
/// that a distribution trusts are of no use here; yet building any chain would read and keep all of them: a third of the time to readiness, and 2 MB.</summary>
internal static partial class MachineTrust
{
    /// <summary>Before the first use of TLS. Overrules what is set: nobody here is verified by it.</summary>
    public static void Forget()
    {
        if (OperatingSystem.IsLinux())
        {
            // In the process's own environment: the runtime's copy is not what OpenSSL's wrapper reads.
            _ = SetEnvironment("SSL_CERT_FILE", "/dev/null", overwrite: 1);
            _ = SetEnvironment("SSL_CERT_DIR", "/dev/null", overwrite: 1);
        }
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SetEnvironment(string name, string value, int overwrite);
}
