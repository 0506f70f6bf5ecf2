using System.Globalization;
using System.Net;

namespace IapK8s.Bench.Driver;

/// <summary>What a decision costs at the gateway's doors, beside the least that could stand there, measured in turns. hack/bench/doors starts all of them.</summary>
internal static class DoorsRun
{
    private const int Rounds = 7;
    private const double Target = 0.85;

    private static readonly TimeSpan Length = TimeSpan.FromSeconds(5);

    /// <param name="arguments"><c>grpc FRAME ANSWER_BYTES</c> or <c>http PATH HEADERS_FILE</c>, then <c>NAME=IP:PORT/PID</c> of the door, and of its peer.</param>
    public static int Measure(string[] arguments)
    {
        try
        {
            if (arguments is not [var protocol, var first, var second, var door, var peer])
                throw new BenchException("doors (grpc FRAME ANSWER_BYTES | http PATH HEADERS_FILE) NAME=IP:PORT/PID NAME=IP:PORT/PID");
            var contestants = new[] { door, peer }.Select(argument => Parse(argument, protocol, first, second)).ToList();
            foreach (var contestant in contestants)
                contestant.Run(TimeSpan.FromSeconds(3));
            for (var round = 1; round <= Rounds; round++)
            {
                Console.Error.WriteLine($"bench: {contestants[0].Name}, round {round} of {Rounds}");
                foreach (var contestant in contestants)
                    contestant.Results.Add(contestant.Run(Length));
            }

            Report(contestants[0], contestants[1]);
            return 0;
        }
        catch (BenchException error)
        {
            Console.Error.WriteLine($"bench: {error.Message}");
            return 1;
        }
    }

    private static Measured Parse(string argument, string protocol, string first, string second)
    {
        if (argument.Split('=', '/') is not [var name, var address, var pid])
            throw new BenchException($"'{argument}' is not NAME=IP:PORT/PID");
        var to = IPEndPoint.Parse(address);
        var meter = new ProcessMeter(int.Parse(pid, CultureInfo.InvariantCulture));
        return new Measured(name, protocol == "grpc"
            ? length => GrpcLoop.Run(name, to, meter, first, long.Parse(second, CultureInfo.InvariantCulture), length)
            : length => ClosedLoop.Run(Of(name, to, first, File.ReadAllLines(second)), meter, length));
    }

    private static Contestant Of(string name, IPEndPoint to, string path, string[] headers) => new(name, "", to.Port)
    {
        Address = to.Address,
        Path = path,
        Host = Array.Find(headers, header => header.StartsWith("Host: ", StringComparison.Ordinal))?["Host: ".Length..] ?? "127.0.0.1",
        Credentials = Array.FindAll(headers, header => !header.StartsWith("Host: ", StringComparison.Ordinal)),
    };

    private static void Report(Measured door, Measured peer)
    {
        Console.WriteLine($"\nDecisions at a door of the gateway: medians of {Rounds} rounds, 64 calls under way");
        Console.WriteLine($"  {"",-22} {"calls/s",10} {"p50 ms",8} {"p99 ms",8} {"CPU us/call",12}");
        foreach (var contestant in new[] { door, peer })
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"  {contestant.Name,-22} {Of(contestant, r => r.RequestsPerSecond),10:N0} {Of(contestant, r => r.P50Milliseconds),8:F2} {Of(contestant, r => r.P99Milliseconds),8:F2} {Of(contestant, r => r.CpuMicrosecondsPerRequest),12:F1}"));
        var pace = Ratio(r => r.RequestsPerSecond);
        var cpu = 1 / Ratio(r => r.CpuMicrosecondsPerRequest);
        // An ingress asks besides what it does anyway: what that costs it is nobody's target, but good to know.
        var verdict = door.Name.StartsWith("nginx", StringComparison.Ordinal) ? "" : $" (target {Target.ToString(CultureInfo.InvariantCulture)}: {(pace >= Target ? "met" : "MISSED")})";
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {door.Name} beside {peer.Name}: {pace:F2}x the calls a second{verdict}, {cpu:F2}x by CPU time"));

        double Ratio(Func<ClosedLoopResult, double> figure) => Statistics.Median(door.Results.Zip(peer.Results, (mine, theirs) => figure(mine) / figure(theirs)));
    }

    private static double Of(Measured contestant, Func<ClosedLoopResult, double> figure) => Statistics.Median(contestant.Results.Select(figure));

    private sealed record Measured(string Name, Func<TimeSpan, ClosedLoopResult> Run)
    {
        public List<ClosedLoopResult> Results { get; } = [];
    }
}
