using IapK8s.Identity.Sessions;
using IapK8s.Proxy.Snapshots;
using Microsoft.Extensions.Logging;

namespace IapK8s.Proxy.Access;

/// <summary>Asks the gateway whether sessions are still good: one call a session at a time, 2 s at most, and none for a moment after nobody answered, so that an
/// absent gateway costs one request its patience and not each of them.</summary>
internal sealed partial class SessionRechecks(ISessionGateway gateway, TimeProvider time, ProxyMetrics metrics, ILogger<SessionRechecks> log)
{
    public static TimeSpan Deadline { get; } = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(5);

    private long _quietUntil;

    /// <summary>False while the gateway is known not to answer.</summary>
    public bool MayAsk(DateTimeOffset now) => now.UtcTicks >= Volatile.Read(ref _quietUntil);

    /// <summary>Completes when the gateway answered or could not; never throws. What came of it is in the session.</summary>
    public Task AskAsync(DueSession due, ScopeState scope, SessionVerifier verifier, Uri? address) =>
        due.Session.RecheckOnce(due.Answers, asked => RunAsync(asked, scope, verifier, address));

    /// <summary>Ends a session here at once, and everywhere as soon as the gateway can be told. Never throws.</summary>
    public async Task EndAsync(LiveSession session, Uri? address)
    {
        session.End();
        using var deadline = new CancellationTokenSource(Deadline, time);
        var answer = default(SessionAnswer);
        try
        {
            answer = address is null ? default : await gateway.EndAsync(address, session.Id, session.Scope, deadline.Token).WaitAsync(deadline.Token);
        }
        catch (OperationCanceledException)
        {
            // As unreachable as one that refuses.
        }

        if (answer.Kind != SessionAnswerKind.Ended)
        {
            LogNotEnded(log, session.Scope);
        }
    }

    private async Task RunAsync(LiveSession session, ScopeState scope, SessionVerifier verifier, Uri? address)
    {
        // The lock that hands out the one call is not held while it runs.
        await Task.Yield();
        var isFetch = session.Stated is null;
        var answer = default(SessionAnswer);
        if (address is not null)
        {
            using var deadline = new CancellationTokenSource(Deadline, time);
            try
            {
                answer = await (isFetch
                    ? gateway.FetchAsync(address, session.Id, session.Scope, deadline.Token)
                    : gateway.RecheckAsync(address, session.Id, session.Scope, scope.VocabularyHash, deadline.Token)).WaitAsync(deadline.Token);
            }
            catch (OperationCanceledException)
            {
                answer = default;
            }
        }

        var now = time.GetUtcNow();
        switch (answer)
        {
            case { Kind: SessionAnswerKind.Ended }:
                session.End();
                break;
            case { Kind: SessionAnswerKind.Active, SignedSession: { } signed }
                when verifier.TryVerify(signed, scope.Scope, now, out var stated) && string.Equals(stated.Id, session.Id, StringComparison.Ordinal):
                session.Confirm(stated, now, scope.VocabularyHash);
                break;
            default:
                Volatile.Write(ref _quietUntil, (now + Quiet).UtcTicks);
                LogUnanswered(log, session.Scope);
                answer = default;
                break;
        }

        session.Answered();
        metrics.SessionRechecked(answer.Kind);
    }

    [LoggerMessage(EventId = 3002, Level = LogLevel.Warning, Message = "The gateway could not be told that a session of {Scope} was replaced; it ended in this process alone")]
    private static partial void LogNotEnded(ILogger logger, string scope);

    [LoggerMessage(EventId = 3001, Level = LogLevel.Warning, Message = "No usable answer from the gateway about a session of {Scope}; sessions are served for their staleFor")]
    private static partial void LogUnanswered(ILogger logger, string scope);
}
