using System.Diagnostics;
using System.Globalization;

namespace IapK8s.Bench.Driver;

/// <summary>
/// Asks hack/bench/sidecar for the sidecar: it starts what stands behind one (controller, sign-in) and prints, as
/// "key=value" lines, how to start the sidecar itself. The contract is written in that file.
/// </summary>
internal static class SidecarScript
{
    private const int NotAvailable = 3;

    /// <summary>Null when the script says that this build has no sidecar to measure.</summary>
    public static Contestant? Prepare(BenchFolders folders, int port, int upstream)
    {
        var (code, output) = Call(folders, "prepare", folders.Run, Text(port), Text(upstream));
        if (code == NotAvailable)
            return null;
        if (code != 0)
            throw new BenchException($"hack/bench/sidecar prepare ended with {code}");

        var values = output.Split('\n').Select(line => line.Split('=', 2)).Where(pair => pair.Length == 2)
            .ToLookup(pair => pair[0], pair => pair[1]);
        string One(string key) => values[key].SingleOrDefault() ?? throw new BenchException($"hack/bench/sidecar prints no {key}=");
        var ready = new Uri(One("ready"));
        return new Contestant("sidecar", One("command"), port)
        {
            Host = One("host"),
            Credentials = [.. values["header"]],
            Ready = (ready.Port, ready.PathAndQuery),
            Sees = One("sees"),
            Binary = One("binary"),
        };
    }

    public static void CleanUp(BenchFolders folders) => Call(folders, "cleanup", folders.Run);

    private static (int Code, string Output) Call(BenchFolders folders, params string[] arguments)
    {
        var start = new ProcessStartInfo(folders.SidecarScript, arguments) { RedirectStandardOutput = true };
        using var script = Process.Start(start)!;
        var output = script.StandardOutput.ReadToEnd();
        script.WaitForExit();
        return (script.ExitCode, output);
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
