using System.Globalization;
using System.Net;

namespace IapK8s.Bench.Driver;

/// <summary>What capture costs: the app bare, the sidecar where callers dial it, and the sidecar behind the packet filter, measured in turns from a network namespace of
/// the callers' own. hack/bench/capture starts all of them.</summary>
internal static class CaptureRun
{
    private const int Rounds = 5;
    private static readonly TimeSpan Length = TimeSpan.FromSeconds(5);

    /// <param name="arguments"><c>NAME=IP:PORT/PID/HOST</c>: whom to dial, whose CPU time is counted, and what to ask for.</param>
    public static int Measure(string[] arguments)
    {
        try
        {
            var results = arguments.Select(Parse).ToList();
            foreach (var result in results)
            {
                Check(result.Contestant);
                ClosedLoop.Run(result.Contestant, result.Meter, TimeSpan.FromSeconds(2));
            }

            for (var round = 1; round <= Rounds; round++)
            {
                Console.Error.WriteLine($"bench: capture, round {round} of {Rounds}");
                foreach (var result in results)
                    result.Measure(Length);
            }

            Report(results);
            return 0;
        }
        catch (BenchException error)
        {
            Console.Error.WriteLine($"bench: {error.Message}");
            return 1;
        }
    }

    private static Result Parse(string argument)
    {
        if (argument.Split('=', '/') is not [var name, var address, var pid, var host])
            throw new BenchException($"'{argument}' is not NAME=IP:PORT/PID/HOST");
        var to = IPEndPoint.Parse(address);
        return new Result(new Contestant(name, "", to.Port) { Address = to.Address, Host = host }, new ProcessMeter(int.Parse(pid, CultureInfo.InvariantCulture)));
    }

    private static void Check(Contestant contestant)
    {
        if (!Connection.TryOnce(contestant.EndPoint, HttpBytes.Get(HttpBytes.Path, contestant.Host, []), out var status) || status != 200)
            throw new BenchException($"{contestant.Name} at {contestant.EndPoint} answers {status} instead of the upstream's answer");
    }

    private static void Report(List<Result> results)
    {
        Console.WriteLine($"\nCapture, from another network namespace: medians of {Rounds} rounds; CPU of the machine holds the load generator too, the same for all");
        Console.WriteLine($"  {"",-18} {"requests/s",10} {"CPU us",7} {"machine",8} | {"1,000/s p50 ms",14} {"p99 ms",7} | {"new conn/s",10} {"CPU us",7} {"machine",8} {"1,000/s p50 ms",14} {"p99 ms",7}");
        foreach (var result in results)
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"  {result.Contestant.Name,-18} {Of(result.Requests, r => r.PerSecond),10:N0} {Of(result.Requests, r => r.CpuMicroseconds),7:F1} {Of(result.Requests, r => r.MachineMicroseconds),8:F1} | {Of(result.Paced, r => r.P50Milliseconds),14:F3} {Of(result.Paced, r => r.P99Milliseconds),7:F3} | {Of(result.Connections, r => r.PerSecond),10:N0} {Of(result.Connections, r => r.CpuMicroseconds),7:F1} {Of(result.Connections, r => r.MachineMicroseconds),8:F1} {Of(result.PacedConnections, r => r.P50Milliseconds),14:F3} {Of(result.PacedConnections, r => r.P99Milliseconds),7:F3}"));
    }

    private static double Of<T>(List<T> rounds, Func<T, double> figure) => Statistics.Median(rounds.Select(figure));

    /// <param name="PerSecond">Of requests, or of connections with one request each.</param>
    private sealed record Load(double PerSecond, double CpuMicroseconds, double MachineMicroseconds);

    private sealed record Result(Contestant Contestant, ProcessMeter Meter)
    {
        public List<Load> Requests { get; } = [];

        public List<PacedResult> Paced { get; } = [];

        public List<Load> Connections { get; } = [];

        public List<PacedResult> PacedConnections { get; } = [];

        public void Measure(TimeSpan length)
        {
            var machine = Machine.CpuSeconds();
            var closed = ClosedLoop.Run(Contestant, Meter, length);
            Requests.Add(new Load(closed.RequestsPerSecond, closed.CpuMicrosecondsPerRequest, (Machine.CpuSeconds() - machine) / (closed.RequestsPerSecond * length.TotalSeconds) * 1e6));
            Paced.Add(PacedLoop.Run(Contestant, Effort.PacedRate, length));

            machine = Machine.CpuSeconds();
            var cpu = Meter.CpuSeconds();
            var count = NewConnections.AsFastAsItGoes(Contestant, length);
            Connections.Add(new Load(count / length.TotalSeconds, (Meter.CpuSeconds() - cpu) / count * 1e6, (Machine.CpuSeconds() - machine) / count * 1e6));
            PacedConnections.Add(NewConnections.Paced(Contestant, Effort.PacedRate, length));
        }
    }
}
