using IapK8s.Proxy.Access;

namespace IapK8s.Gateway.Sessions;

/// <summary>For the doors of this very process: the sessions are here, so nobody is called.</summary>
internal sealed class OwnSessions(SessionRecheck recheck, SessionEnding ending) : ISessionGateway
{
    public async Task<SessionAnswer> RecheckAsync(Uri address, string sessionId, string scope, string vocabularyHash, CancellationToken cancellation) =>
        Answer(await recheck.RecheckAsync(scope, sessionId, vocabularyHash, cancellation));

    public async Task<SessionAnswer> FetchAsync(Uri address, string sessionId, string scope, CancellationToken cancellation) => Answer(await recheck.FetchAsync(scope, sessionId));

    public async Task<SessionAnswer> EndAsync(Uri address, string sessionId, string scope, CancellationToken cancellation)
    {
        await ending.EndAsync(sessionId, scope, "replaced by another sign-in");
        return new SessionAnswer(SessionAnswerKind.Ended);
    }

    private static SessionAnswer Answer(RecheckOutcome outcome) => outcome switch
    {
        SessionActive active => new SessionAnswer(SessionAnswerKind.Active, active.SignedSession),
        SessionOver => new SessionAnswer(SessionAnswerKind.Ended),
        _ => default,
    };
}
