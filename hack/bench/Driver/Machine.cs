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

    /// <summary>CPU time that the whole machine spent on work, in seconds: what a packet filter costs is in no process's account.</summary>
    public static double CpuSeconds()
    {
        // user nice system idle iowait irq softirq steal (proc(5)), in hundredths of a second.
        var fields = File.ReadLines("/proc/stat").First().Split(' ', StringSplitOptions.RemoveEmptyEntries)[1..];
        var all = fields.Take(8).Sum(field => long.Parse(field, CultureInfo.InvariantCulture));
        var idle = long.Parse(fields[3], CultureInfo.InvariantCulture) + long.Parse(fields[4], CultureInfo.InvariantCulture);
        return (all - idle) / 100.0;
    }

    private static string FirstLine(string program, string argument)
    {
        using var process = Process.Start(new ProcessStartInfo(program, argument) { RedirectStandardOutput = true })!;
        var line = process.StandardOutput.ReadLine() ?? "";
        process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return line;
    }
}
