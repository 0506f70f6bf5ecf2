using System.Collections.Concurrent;
using System.Diagnostics;

namespace IapK8s.Bench.Driver;

/// <summary>A connection for each request: what a packet filter and an accept cost, they cost here. One that is lost or refused spoils the run.</summary>
internal static class NewConnections
{
    private const int Callers = 16;

    /// <summary>How many were made.</summary>
    public static int AsFastAsItGoes(Contestant contestant, TimeSpan duration)
    {
        var request = HttpBytes.Get(HttpBytes.Path, contestant.Host, contestant.Credentials);
        var end = Stopwatch.GetTimestamp() + (long)(duration.TotalSeconds * Stopwatch.Frequency);
        var made = 0;
        OnThreads(_ =>
        {
            while (Stopwatch.GetTimestamp() < end)
            {
                Ask(contestant, request);
                Interlocked.Increment(ref made);
            }
        });
        return made;
    }

    /// <summary>Latency counts from the moment at which a connection was due. One thread keeps the time: many that wait so exactly would leave no core to the measured.</summary>
    public static PacedResult Paced(Contestant contestant, int perSecond, TimeSpan duration)
    {
        var request = HttpBytes.Get(HttpBytes.Path, contestant.Host, contestant.Credentials);
        var latencies = new double[(int)(perSecond * duration.TotalSeconds)];
        var gap = Stopwatch.Frequency / perSecond;
        var first = Stopwatch.GetTimestamp() + gap;
        using var due = new BlockingCollection<int>();
        var pacer = new Thread(() =>
        {
            for (var i = 0; i < latencies.Length; i++)
            {
                PreciseClock.SleepUntil(first + (i * gap));
                due.Add(i);
            }
            due.CompleteAdding();
        });
        pacer.Start();
        OnThreads(_ =>
        {
            foreach (var i in due.GetConsumingEnumerable())
            {
                Ask(contestant, request);
                latencies[i] = (Stopwatch.GetTimestamp() - first - (i * gap)) * 1000.0 / Stopwatch.Frequency;
            }
        });
        pacer.Join();
        Array.Sort(latencies);
        return new PacedResult(Statistics.Quantile(latencies, 0.50), Statistics.Quantile(latencies, 0.99));
    }

    private static void Ask(Contestant contestant, byte[] request)
    {
        using var connection = new Connection(contestant.EndPoint, TimeSpan.FromSeconds(5));
        connection.Send(request);
        if (connection.Receive() is var status and not 200)
            throw new BenchException($"{contestant.Name} answers {status} on a new connection");
    }

    private static void OnThreads(Action<int> act)
    {
        Exception? failure = null;
        var threads = Enumerable.Range(0, Callers).Select(number => new Thread(() =>
        {
            try
            {
                act(number);
            }
            catch (Exception error)
            {
                failure = error;
            }
        })).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());
        if (failure is not null)
            throw failure as BenchException ?? new BenchException($"a new connection was lost: {failure.Message}");
    }
}
