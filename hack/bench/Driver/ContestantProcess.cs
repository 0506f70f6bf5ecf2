using System.Diagnostics;
using System.Runtime.InteropServices;

namespace IapK8s.Bench.Driver;

/// <summary>A started contestant. Stopped by SIGTERM, so that it may drain, and by SIGKILL five seconds later.</summary>
internal sealed partial class ContestantProcess : IDisposable
{
    private const int SigTerm = 15;
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    private readonly Process _process;

    private ContestantProcess(Contestant contestant, Process process, TimeSpan startToReady)
    {
        Meter = new ProcessMeter(process.Id);
        CpuToReady = TimeSpan.FromSeconds(Meter.CpuSeconds());
        Contestant = contestant;
        _process = process;
        StartToReady = startToReady;
    }

    public Contestant Contestant { get; }

    public TimeSpan StartToReady { get; }

    /// <summary>The processor time that the start took: what remains true on a busy machine.</summary>
    public TimeSpan CpuToReady { get; }

    public ProcessMeter Meter { get; }

    /// <summary>Starts and waits until it is ready; throws with the log's name when it ends or stays silent.</summary>
    public static ContestantProcess Start(Contestant contestant, string logFolder)
    {
        var log = Path.Combine(logFolder, contestant.Name + ".log");
        // exec: the shell becomes the contestant, so the pid is the one to measure.
        var start = new ProcessStartInfo("/bin/bash", ["-c", $"exec {contestant.Command} >>'{log}' 2>&1 </dev/null"]);
        foreach (var (name, value) in contestant.Environment)
            start.Environment[name] = value;

        var began = Stopwatch.GetTimestamp();
        var process = Process.Start(start)!;
        var ready = contestant.Ready ?? (contestant.Port, "/");
        // A contestant that authenticates is up when it refuses: only a separate probe says 200.
        var anyAnswer = contestant.Ready is null;
        var probe = HttpBytes.Get(ready.Item2, contestant.Host, []);
        while (true)
        {
            if (Connection.TryOnce(new System.Net.IPEndPoint(contestant.Address, ready.Item1), probe, out var status) && (anyAnswer || status == 200))
                return new ContestantProcess(contestant, process, Stopwatch.GetElapsedTime(began));
            if (process.HasExited)
                throw new BenchException($"{contestant.Name} ended with {process.ExitCode} at its start; see {log}");
            if (Stopwatch.GetElapsedTime(began) > Deadline)
            {
                process.Kill(entireProcessTree: true);
                throw new BenchException($"{contestant.Name} was not ready within {Deadline.TotalSeconds} s; see {log}");
            }
            PreciseClock.SleepUntil(Stopwatch.GetTimestamp() + Stopwatch.Frequency / 2000);
        }
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _ = Kill(_process.Id, SigTerm);
            if (!_process.WaitForExit(TimeSpan.FromSeconds(5)))
                _process.Kill(entireProcessTree: true);
        }
        _process.Dispose();
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int pid, int signal);
}
