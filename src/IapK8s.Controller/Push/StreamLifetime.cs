using Grpc.Core;
using GrpcStatus = Grpc.Core.Status;

namespace IapK8s.Controller.Push;

/// <summary>What ends a stream from our side, each with its status: age, the credential's end, a pod that does not turn up, an answer that does not come, the process's drain.</summary>
internal sealed class StreamLifetime : IDisposable
{
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _ended;
    private readonly ITimer _age;
    private readonly ITimer _credential;
    private readonly ITimer _pod;
    private readonly ITimer _answer;
    private Ended? _ending;

    public StreamLifetime(TimeProvider time, DateTimeOffset credentialEnds, CancellationToken call)
    {
        _time = time;
        _ended = CancellationTokenSource.CreateLinkedTokenSource(call);
        var age = PushLimits.StreamAge * (0.8 + 0.4 * Random.Shared.NextDouble());
        _age = Timer(age, new GrpcStatus(StatusCode.OK, ""));
        _credential = Timer(credentialEnds - time.GetUtcNow(), new GrpcStatus(StatusCode.Unauthenticated, "The credential has expired"));
        _pod = Timer(Timeout.InfiniteTimeSpan, new GrpcStatus(StatusCode.Unavailable, "The pod is not known here yet"));
        _answer = Timer(Timeout.InfiniteTimeSpan, new GrpcStatus(StatusCode.DeadlineExceeded, "A response was not answered"));
    }

    public CancellationToken Token => _ended.Token;

    /// <summary>Null while it goes on, or where the subscriber left.</summary>
    public GrpcStatus? Ending => Volatile.Read(ref _ending)?.Status;

    public void End(GrpcStatus status)
    {
        if (Interlocked.CompareExchange(ref _ending, new Ended(status), null) is not null)
        {
            return;
        }

        try
        {
            _ended.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It ended by itself at the same moment.
        }
    }

    public void ExpectPod() => _pod.Change(PushLimits.UnknownPod, Timeout.InfiniteTimeSpan);

    public void PodIsKnown() => _pod.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

    public void ExpectAnswer() => _answer.Change(PushLimits.Answer, Timeout.InfiniteTimeSpan);

    public void Answered() => _answer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

    public void Dispose()
    {
        _age.Dispose();
        _credential.Dispose();
        _pod.Dispose();
        _answer.Dispose();
        _ended.Dispose();
    }

    private ITimer Timer(TimeSpan due, GrpcStatus status) =>
        _time.CreateTimer(_ => End(status), null, due < TimeSpan.Zero && due != Timeout.InfiniteTimeSpan ? TimeSpan.Zero : due, Timeout.InfiniteTimeSpan);

    private sealed record Ended(GrpcStatus Status);
}
