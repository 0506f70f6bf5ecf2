using Grpc.Core;
using GrpcStatus = Grpc.Core.Status;

namespace IapK8s.Controller.Push;

/// <summary>Ends all streams when the process is told to stop, and holds the stop up until each was told so: else connections would close under them and
/// subscribers would take the stop for a fault.</summary>
internal sealed class StreamDrain(TimeProvider time, ILogger<StreamDrain> logger) : IHostedLifecycleService
{
    /// <summary>Who does not read its own end in this time is cut off.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan Linger = TimeSpan.FromMilliseconds(200);

    private static readonly GrpcStatus GoElsewhere = new(StatusCode.Unavailable, "This replica is shutting down; connect again");

    private readonly Lock _changing = new();
    private readonly Dictionary<StreamLifetime, TaskCompletionSource> _open = [];
    private bool _draining;

    /// <summary>The process is ending, and nobody is served any more.</summary>
    public bool IsDraining
    {
        get
        {
            lock (_changing)
            {
                return _draining;
            }
        }
    }

    /// <summary>Until its response is complete, the stream ends with the process.</summary>
    /// <exception cref="RpcException">The process is ending already.</exception>
    public void Watch(StreamLifetime stream, HttpResponse response)
    {
        lock (_changing)
        {
            if (_draining)
            {
                throw new RpcException(GoElsewhere);
            }

            _open.Add(stream, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        }

        response.OnCompleted(() =>
        {
            lock (_changing)
            {
                _open.Remove(stream, out var completed);
                completed?.SetResult();
            }

            return Task.CompletedTask;
        });
    }

    /// <summary>Ends every stream that is open now. New ones are somebody else's to refuse.</summary>
    public void EndAll(GrpcStatus why)
    {
        List<StreamLifetime> open;
        lock (_changing)
        {
            open = [.. _open.Keys];
        }

        open.ForEach(stream => stream.End(why));
    }

    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        List<KeyValuePair<StreamLifetime, TaskCompletionSource>> open;
        lock (_changing)
        {
            _draining = true;
            open = [.. _open];
        }

        Log.Draining(logger, open.Count);
        open.ForEach(stream => stream.Key.End(GoElsewhere));
        try
        {
            await Task.WhenAll(open.Select(stream => stream.Value.Task)).WaitAsync(LongestWait, time, cancellationToken);
            if (open.Count > 0)
            {
                // A connection that closes right behind a status may take it along: HTTP/2 clients drop what they have not read yet. This is the network's time.
                await Task.Delay(Linger, cancellationToken);
            }
        }
        catch (Exception late) when (late is TimeoutException or OperationCanceledException)
        {
            // The rest is cut off.
        }
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
