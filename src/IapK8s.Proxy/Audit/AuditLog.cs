using IapK8s.Policy.Decisions;
using IapK8s.Policy.Definitions;
using IapK8s.Proxy.Access;
using Microsoft.Extensions.Logging;

namespace IapK8s.Proxy.Audit;

/// <summary>One JSON line a decision, or a refused connection, written in the background. Requests only format into a used buffer and queue it; a slow disk fills the queue and,
/// as the policy says, costs lines or refuses requests, and never makes one wait.</summary>
public sealed partial class AuditLog : IAsyncDisposable
{
    private const int BatchBytes = 64 * 1024;

    /// <summary>Used buffers that are kept for the lines to come.</summary>
    private const int MaxSpare = 512;

    private static readonly TimeSpan Gathering = TimeSpan.FromMilliseconds(10);

    private readonly LineRing _ring;
    private readonly LineRing _spare = new(MaxSpare);
    private readonly Stream _output;
    private readonly ProxyMetrics _metrics;
    private readonly ILogger _log;
    private readonly SemaphoreSlim _wake = new(0, 1);
    private readonly Task _writer;
    private int _asleep;
    private volatile bool _stopping;
    private volatile bool _isBroken;

    /// <param name="output">Written by one thread; disposed with this.</param>
    /// <param name="capacity">Lines that may wait, a power of two.</param>
    public AuditLog(Stream output, ProxyMetrics metrics, ILogger<AuditLog> log, int capacity = 4096)
    {
        _ring = new LineRing(capacity);
        _output = output;
        _metrics = metrics;
        _log = log;
        _writer = Task.Run(WriteAsync);
    }

    /// <summary>False only where the line should have been written and there is no room for it.</summary>
    internal bool Write(in AuditRecord record)
    {
        if (record.Decision.IsAllowed && record.Access.Facts?.Definition.Audit.Level == AuditLevel.Denied)
        {
            return true;
        }

        return Queue(AuditLine.Write(record, Buffer()));
    }

    /// <summary>False only where the line should have been written and there is no room for it.</summary>
    internal bool Write(in ConnectionRecord record) =>
        (record.Code == Code.None && record.Policy?.Audit.Level == AuditLevel.Denied) || Queue(AuditLine.Write(record, Buffer()));

    public async ValueTask DisposeAsync()
    {
        if (_stopping)
        {
            return;
        }

        _stopping = true;
        if (Interlocked.Exchange(ref _asleep, 0) == 1)
        {
            _wake.Release();
        }

        await _writer;
        await _output.DisposeAsync();
        _wake.Dispose();
    }

    private bool Queue((byte[] Buffer, int Length) line)
    {
        var (buffer, length) = line;
        if (_stopping || !_ring.TryAdd(buffer, length))
        {
            Keep(buffer);
            _metrics.AuditDropped();
            return false;
        }

        if (Volatile.Read(ref _asleep) == 1 && Interlocked.Exchange(ref _asleep, 0) == 1)
        {
            _wake.Release();
        }

        // Queued behind lines that could not be written: the next attempt may work, but nobody can promise it.
        return !_isBroken;
    }

    // Not of the shared pool: what one thread rents and another returns, that keeps a handful of.
    private byte[] Buffer() => _spare.TryTake(out var buffer, out _) ? buffer : new byte[AuditLine.UsualLength];

    private void Keep(byte[] buffer)
    {
        if (buffer.Length == AuditLine.UsualLength)
        {
            _spare.TryAdd(buffer, 0);
        }
    }

    private async Task WriteAsync()
    {
        var batch = new byte[BatchBytes];
        while (true)
        {
            var stopping = _stopping;
            await DrainAsync(batch);
            if (stopping)
            {
                return;
            }

            Volatile.Write(ref _asleep, 1);
            Interlocked.MemoryBarrier();
            if (_ring.HasLines && Interlocked.Exchange(ref _asleep, 0) == 1)
            {
                continue;
            }

            if (_stopping && Interlocked.Exchange(ref _asleep, 0) == 1)
            {
                continue;
            }

            await _wake.WaitAsync();
            if (!_stopping)
            {
                // A busy process writes a hundred batches a second instead of one line at a time.
                await Task.Delay(Gathering);
            }
        }
    }

    private async Task DrainAsync(byte[] batch)
    {
        var filled = 0;
        while (_ring.TryTake(out var line, out var length))
        {
            if (filled + length > batch.Length)
            {
                await FlushAsync(batch.AsMemory(0, filled));
                filled = 0;
            }

            if (length > batch.Length)
            {
                await FlushAsync(line.AsMemory(0, length));
            }
            else
            {
                line.AsSpan(0, length).CopyTo(batch.AsSpan(filled));
                filled += length;
            }

            Keep(line);
        }

        await FlushAsync(batch.AsMemory(0, filled));
    }

    private async Task FlushAsync(ReadOnlyMemory<byte> lines)
    {
        if (lines.IsEmpty)
        {
            return;
        }

        try
        {
            await _output.WriteAsync(lines);
            await _output.FlushAsync();
            _isBroken = false;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ObjectDisposedException)
        {
            _isBroken = true;
            _metrics.AuditDropped();
            LogLost(_log, error, lines.Length);
        }
    }

    [LoggerMessage(EventId = 4001, Level = LogLevel.Error, Message = "{Bytes} bytes of audit lines could not be written")]
    private static partial void LogLost(ILogger logger, Exception error, int bytes);
}
