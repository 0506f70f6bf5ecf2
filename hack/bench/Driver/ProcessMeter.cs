using System.Globalization;

namespace IapK8s.Bench.Driver;

/// <summary>What the kernel counts for one process: CPU time of all its threads, and resident memory (proc(5)).</summary>
internal sealed class ProcessMeter(int pid)
{
    /// <summary>USER_HZ: the kernel fixes it at 100 for user space on every architecture that .NET runs on.</summary>
    private const double TicksPerSecond = 100;

    /// <summary>User plus system time so far, in seconds; resolution 10 ms.</summary>
    public double CpuSeconds()
    {
        var stat = File.ReadAllText($"/proc/{pid}/stat");
        // The second field is the program's name in parentheses and may hold spaces: count from its end.
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        var user = long.Parse(fields[11], CultureInfo.InvariantCulture);
        var system = long.Parse(fields[12], CultureInfo.InvariantCulture);
        return (user + system) / TicksPerSecond;
    }

    public double ResidentMegabytes() => Status("VmRSS:");

    public double PeakMegabytes() => Status("VmHWM:");

    private double Status(string key)
    {
        var line = File.ReadLines($"/proc/{pid}/status").First(line => line.StartsWith(key, StringComparison.Ordinal));
        return double.Parse(line[key.Length..].Replace("kB", "", StringComparison.Ordinal), CultureInfo.InvariantCulture) / 1024;
    }
}
