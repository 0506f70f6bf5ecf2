using System.Text.RegularExpressions;

namespace IapK8s.Bench.Driver;

/// <summary>How much to measure.</summary>
internal sealed record Effort(int Starts, int Rounds, TimeSpan RoundLength, int PacedRounds, TimeSpan PacedLength)
{
    public const int PacedRate = 1000;

    public static Effort Full { get; } = new(5, 7, TimeSpan.FromSeconds(8), 7, TimeSpan.FromSeconds(6));

    public static Effort Quick { get; } = new(3, 3, TimeSpan.FromSeconds(3), 3, TimeSpan.FromSeconds(3));
}

/// <summary>
/// One run: every contestant is started, checked and then measured in turns (A B C D, A B C D, ...), so that whatever
/// else the machine does falls on all of them alike and the ratios within a round hold.
/// </summary>
internal sealed class Run(Effort effort, BenchFolders folders, Action<string> say) : IDisposable
{
    private readonly List<ContestantProcess> _running = [];

    public BenchResult Measure(Contestant upstream, IReadOnlyList<Contestant> contestants)
    {
        // Before our own load counts.
        var machine = Machine.Describe();
        if (Machine.LoadAverage() > 1)
            say($"the machine is busy (load {Machine.LoadAverage():F1}): CPU time a request and the ratios hold, requests/s, latency and start do not");
        _running.Add(ContestantProcess.Start(upstream, folders.Run));
        var processes = new List<(ContestantProcess Process, ContestantResult Result)>();
        foreach (var contestant in contestants)
        {
            say($"start {contestant.Name}");
            processes.Add(StartMeasured(contestant));
        }

        foreach (var (process, _) in processes)
            Check(process.Contestant);
        PreciseClock.SleepUntil(System.Diagnostics.Stopwatch.GetTimestamp() + 3 * System.Diagnostics.Stopwatch.Frequency);
        foreach (var (process, result) in processes)
            result.IdleMegabytes = process.Meter.ResidentMegabytes();

        say("warm up");
        foreach (var (process, _) in processes)
            ClosedLoop.Run(process.Contestant, process.Meter, TimeSpan.FromSeconds(3));

        for (var round = 1; round <= effort.Rounds; round++)
        {
            say($"round {round} of {effort.Rounds}: closed loop, {effort.RoundLength.TotalSeconds} s each");
            foreach (var (process, result) in processes)
                result.ClosedLoop.Add(ClosedLoop.Run(process.Contestant, process.Meter, effort.RoundLength));
        }
        foreach (var (process, result) in processes)
            result.LoadedMegabytes = process.Meter.ResidentMegabytes();

        var alone = new List<PacedResult>();
        for (var round = 1; round <= effort.PacedRounds; round++)
        {
            say($"round {round} of {effort.PacedRounds}: {Effort.PacedRate} requests a second, {effort.PacedLength.TotalSeconds} s each");
            alone.Add(PacedLoop.Run(upstream, Effort.PacedRate, effort.PacedLength));
            foreach (var (process, result) in processes)
                result.Paced.Add(PacedLoop.Run(process.Contestant, Effort.PacedRate, effort.PacedLength));
        }

        say("a thousand connections");
        foreach (var (process, result) in processes)
        {
            result.ThousandConnectionsMegabytes = WithThousandConnections(process);
            result.PeakMegabytes = process.Meter.PeakMegabytes();
        }
        return new BenchResult(machine, [.. processes.Select(entry => entry.Result)], alone);
    }

    private (ContestantProcess Process, ContestantResult Result) StartMeasured(Contestant contestant)
    {
        var result = new ContestantResult(contestant.Name)
        {
            BinaryMegabytes = contestant.Binary is { } binary ? new FileInfo(binary).Length / 1048576.0 : null,
        };
        for (var start = 1; ; start++)
        {
            var process = ContestantProcess.Start(contestant, folders.Run);
            result.StartToReadyMilliseconds.Add(process.StartToReady.TotalMilliseconds);
            result.CpuToReadyMilliseconds.Add(process.CpuToReady.TotalMilliseconds);
            if (start == effort.Starts)
            {
                _running.Add(process);
                return (process, result);
            }
            process.Dispose();
        }
    }

    /// <summary>A number means something only if the contestant does its work: lets in, refuses, and tells the app who it is.</summary>
    private static void Check(Contestant contestant)
    {
        using (var connection = new Connection(contestant.EndPoint, TimeSpan.FromSeconds(5)))
        {
            connection.Send(HttpBytes.Get(HttpBytes.Path, contestant.Host, contestant.Credentials));
            var status = connection.Receive(out var body);
            if (status != 200 || !body.StartsWith("{\"orders\":", StringComparison.Ordinal))
                throw new BenchException($"{contestant.Name} answers {status} instead of the upstream's answer");
            connection.Send(HttpBytes.Get("/seen", contestant.Host, contestant.Credentials));
            _ = connection.Receive(out var seen);
            if (!Regex.IsMatch(seen, contestant.Sees))
                throw new BenchException($"behind {contestant.Name} the app saw \"{seen}\", not {contestant.Sees}");
        }
        if (contestant.Credentials.Count > 0
            && Connection.TryOnce(contestant.EndPoint, HttpBytes.Get(HttpBytes.Path, contestant.Host, []), out var anonymous) && anonymous == 200)
            throw new BenchException($"{contestant.Name} lets a request without credentials through");
    }

    private static double WithThousandConnections(ContestantProcess process)
    {
        var contestant = process.Contestant;
        var request = HttpBytes.Get(HttpBytes.Path, contestant.Host, contestant.Credentials);
        var connections = new List<Connection>();
        try
        {
            for (var i = 0; i < 1000; i++)
            {
                var connection = new Connection(contestant.EndPoint, TimeSpan.FromSeconds(5));
                connections.Add(connection);
                connection.Send(request);
                connection.Receive();
            }
            return process.Meter.ResidentMegabytes();
        }
        finally
        {
            connections.ForEach(connection => connection.Dispose());
        }
    }

    public void Dispose()
    {
        foreach (var process in Enumerable.Reverse(_running))
            process.Dispose();
    }
}
