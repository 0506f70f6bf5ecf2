using IapK8s.Proxy.Access;

namespace IapK8s.Proxy.Tests.Harness;

/// <summary>The gateway's Sessions service as the sidecar sees it: answers what the test says, and counts.</summary>
internal sealed class TestGateway : ISessionGateway
{
    private int _rechecks;
    private int _fetches;

    public Func<string, Task<SessionAnswer>> Answer { get; set; } = _ => Task.FromResult(default(SessionAnswer));

    public int Rechecks => Volatile.Read(ref _rechecks);

    public int Fetches => Volatile.Read(ref _fetches);

    public Task<SessionAnswer> RecheckAsync(Uri address, string sessionId, string scope, string vocabularyHash, CancellationToken cancellation)
    {
        Interlocked.Increment(ref _rechecks);
        return Answer(sessionId);
    }

    /// <summary>Ids of sessions that were ended.</summary>
    public System.Collections.Concurrent.ConcurrentQueue<string> Ended { get; } = new();

    public Task<SessionAnswer> EndAsync(Uri address, string sessionId, string scope, CancellationToken cancellation)
    {
        Ended.Enqueue(sessionId);
        return Task.FromResult(new SessionAnswer(SessionAnswerKind.Ended));
    }

    public Task<SessionAnswer> FetchAsync(Uri address, string sessionId, string scope, CancellationToken cancellation)
    {
        Interlocked.Increment(ref _fetches);
        return Answer(sessionId);
    }
}
