using System.Collections.Concurrent;
using System.Diagnostics;

namespace IapK8s.Bench.Driver;

/// <summary>
/// A fixed rate, whatever the contestant does (an open loop). Latency counts from the moment at which a request was
/// due, not from when it could be sent, so a stall shows in every request that it held up and not in one alone
/// (coordinated omission). One thread paces and sends; each connection has a thread that waits for its answer.
/// </summary>
internal sealed class PacedLoop : IDisposable
{
    private const int Connections = 32;

    private readonly Contestant _contestant;
    private readonly byte[] _request;
    private readonly BlockingCollection<Lane> _free = new(new ConcurrentStack<Lane>());
    private readonly Lane[] _lanes;
    private int _answered;

    private PacedLoop(Contestant contestant)
    {
        _contestant = contestant;
        _request = HttpBytes.Get(HttpBytes.Path, contestant.Host, contestant.Credentials);
        _lanes = [.. Enumerable.Range(0, Connections).Select(_ => new Lane(contestant.EndPoint))];
    }

    public static PacedResult Run(Contestant contestant, int requestsPerSecond, TimeSpan duration)
    {
        using var loop = new PacedLoop(contestant);
        // The first second warms connections and both programs; it does not count.
        loop.Pace(requestsPerSecond, requestsPerSecond);
        var sorted = loop.Pace(requestsPerSecond, (int)(requestsPerSecond * duration.TotalSeconds));
        return new PacedResult(Statistics.Quantile(sorted, 0.50), Statistics.Quantile(sorted, 0.99));
    }

    /// <summary>Latencies in milliseconds, sorted.</summary>
    private double[] Pace(int requestsPerSecond, int count)
    {
        var latencies = new double[count];
        _answered = 0;
        foreach (var lane in _lanes.Where(lane => lane.Thread is null))
        {
            lane.Thread = new Thread(() => Answer(lane)) { IsBackground = true };
            lane.Thread.Start();
            _free.Add(lane);
        }

        var gap = Stopwatch.Frequency / requestsPerSecond;
        var first = Stopwatch.GetTimestamp() + gap;
        for (var i = 0; i < count; i++)
        {
            var due = first + i * gap;
            PreciseClock.SleepUntil(due);
            if (!_free.TryTake(out var lane, TimeSpan.FromSeconds(10)))
                throw new BenchException($"{_contestant.Name} answers nothing at {requestsPerSecond} requests a second");
            lane.Due = due;
            lane.Latencies = latencies;
            lane.Index = i;
            lane.Connection.Send(_request);
            lane.Sent.Release();
        }
        if (!SpinWait.SpinUntil(() => Volatile.Read(ref _answered) == count, TimeSpan.FromSeconds(10)))
            throw new BenchException($"{_contestant.Name} left {count - _answered} requests without a good answer");
        Array.Sort(latencies);
        return latencies;
    }

    private void Answer(Lane lane)
    {
        try
        {
            while (true)
            {
                var status = lane.Connection.Receive();
                var now = Stopwatch.GetTimestamp();
                lane.Sent.Wait();
                if (status != 200)
                    return;
                lane.Latencies[lane.Index] = (now - lane.Due) * 1000.0 / Stopwatch.Frequency;
                Interlocked.Increment(ref _answered);
                _free.Add(lane);
            }
        }
        catch (Exception error) when (error is System.Net.Sockets.SocketException or BenchException or ObjectDisposedException)
        {
            // Closed by us at the end; before it, the pacer notices the missing answer.
        }
    }

    public void Dispose()
    {
        foreach (var lane in _lanes)
            lane.Connection.Dispose();
        foreach (var lane in _lanes)
            lane.Thread?.Join();
        _free.Dispose();
    }

    private sealed class Lane(System.Net.IPEndPoint to)
    {
        public Connection Connection { get; } = new(to);

        /// <summary>Orders the pacer's writes to this lane before the reader's use of them: the answer may be quicker.</summary>
        public SemaphoreSlim Sent { get; } = new(0);

        public Thread? Thread { get; set; }

        public long Due { get; set; }

        public double[] Latencies { get; set; } = [];

        public int Index { get; set; }
    }
}
