using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace IapK8s.Bench.Driver;

/// <summary>What ran, so that a table can be read without the machine at hand.</summary>
internal static class Machine
{
    public static string Describe()
    {
        var processor = File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(':')[1].Trim();
        return string.Create(CultureInfo.InvariantCulture, $"{processor}, {Environment.ProcessorCount} cores, Linux {Environment.OSVersion.Version}, .NET {RuntimeInformation.FrameworkDescription.Split(' ')[^1]}, "
            + $"load {LoadAverage():F1} at the start, "
            + $"{FirstLine("haproxy", "-v").Replace(" - https://haproxy.org/", "", StringComparison.Ordinal)}, Caddy {FirstLine("caddy", "version")}");
    }

    /// <summary>Processes that wanted a core in the last minute (proc(5)).</summary>
    public static double LoadAverage() =>
        double.Parse(File.ReadAllText("/proc/loadavg").Split(' ')[0], CultureInfo.InvariantCulture);

    private static string FirstLine(string program, string argument)
    {
        using var process = Process.Start(new ProcessStartInfo(program, argument) { RedirectStandardOutput = true })!;
        var line = process.StandardOutput.ReadLine() ?? "";
        process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return line;
    }
}
