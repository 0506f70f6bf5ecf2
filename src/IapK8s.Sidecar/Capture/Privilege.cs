using System.Globalization;

namespace IapK8s.Sidecar.Capture;

internal static class Privilege
{
    private const int NetAdmin = 12;

    /// <summary>Whether this process may program its network namespace, and, as uid 0, hands that on to a program that it starts.</summary>
    public static bool IsNetworkAdministrator() => Environment.IsPrivilegedProcess && (Effective() >> NetAdmin & 1) == 1;

    private static ulong Effective()
    {
        const string Name = "CapEff:";
        var line = File.ReadLines("/proc/self/status").FirstOrDefault(line => line.StartsWith(Name, StringComparison.Ordinal));
        return line is not null && ulong.TryParse(line.AsSpan(Name.Length).Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var set) ? set : 0;
    }
}
