using System.Threading.Channels;
using IapK8s.Identity.Captures;

namespace IapK8s.Proxy.Snapshots;

/// <summary>What a gateway found out about the pods' capture, on its way to the controller: each round as it comes, and all that is known at the begin of a stream.</summary>
public sealed class CaptureReports
{
    /// <summary>In one message.</summary>
    public const int MostAtOnce = 1000;

    private readonly Lock _changing = new();
    private readonly Dictionary<string, CaptureReport> _known = new(StringComparer.Ordinal);
    private readonly Channel<IReadOnlyList<CaptureReport>> _waiting = Channel.CreateBounded<IReadOnlyList<CaptureReport>>(new BoundedChannelOptions(64) { FullMode = BoundedChannelFullMode.DropOldest });

    internal ChannelReader<IReadOnlyList<CaptureReport>> Waiting => _waiting.Reader;

    internal IReadOnlyList<CaptureReport> Known
    {
        get
        {
            lock (_changing)
            {
                return [.. _known.Values];
            }
        }
    }

    /// <param name="reports">Of one round.</param>
    public void Publish(IReadOnlyList<CaptureReport> reports)
    {
        lock (_changing)
        {
            foreach (var report in reports)
            {
                _known[report.Id] = report;
            }
        }

        foreach (var some in reports.Chunk(MostAtOnce))
        {
            _waiting.Writer.TryWrite(some);
        }
    }

    /// <summary>Drops what is known of pods that are none any more.</summary>
    public void Keep(Func<string, bool> isPod)
    {
        lock (_changing)
        {
            foreach (var gone in _known.Keys.Where(id => !isPod(id)).ToList())
            {
                _known.Remove(gone);
            }
        }
    }
}
