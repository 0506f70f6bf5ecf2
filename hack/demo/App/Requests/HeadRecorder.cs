using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;

namespace IapK8s.Demo.App.Requests;

/// <summary>
/// Stands between socket and server and keeps the bytes of a request's head. The server's header collection merges repeated
/// headers, sorts the well-known ones and forgets their spelling, and this app is here to show what really came.
/// </summary>
internal sealed class HeadRecorder(PipeReader inner) : PipeReader
{
    // More than the server accepts for a head; older bytes are the rest of an earlier body.
    private const int Capacity = 512 * 1024;

    private readonly List<byte> _bytes = [];
    private ReadOnlySequence<byte> _buffer;
    private bool _recording = true;

    public static ConnectionDelegate Middleware(ConnectionDelegate next) => connection =>
    {
        var recorder = new HeadRecorder(connection.Transport.Input);
        connection.Features.Set(recorder);
        connection.Transport = new Transport(recorder, connection.Transport.Output);
        return next(connection);
    };

    /// <summary>What the server has consumed since the last request; it ends with the head of the current one. Recording pauses: what follows is its body.</summary>
    public byte[] Take()
    {
        var bytes = _bytes.ToArray();
        _bytes.Clear();
        _recording = false;
        return bytes;
    }

    public void Resume() => _recording = true;

    public override async ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        var result = await inner.ReadAsync(cancellationToken);
        _buffer = result.Buffer;
        return result;
    }

    public override bool TryRead(out ReadResult result)
    {
        var read = inner.TryRead(out result);
        if (read)
            _buffer = result.Buffer;
        return read;
    }

    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        if (_recording)
        {
            foreach (var memory in _buffer.Slice(_buffer.Start, consumed))
                _bytes.AddRange(memory.Span);
            if (_bytes.Count > Capacity)
                _bytes.RemoveRange(0, _bytes.Count - Capacity);
        }
        _buffer = default;
        inner.AdvanceTo(consumed, examined);
    }

    public override void CancelPendingRead() => inner.CancelPendingRead();

    public override void Complete(Exception? exception = null) => inner.Complete(exception);

    private sealed record Transport(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
