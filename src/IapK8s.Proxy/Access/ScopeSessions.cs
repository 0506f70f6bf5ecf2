using System.Collections.Concurrent;
using IapK8s.Identity.Sessions;

namespace IapK8s.Proxy.Access;

/// <summary>One scope's verified cookies, by their full value. Only what a gateway signed gets in, so a stranger cannot fill it.</summary>
internal sealed class ScopeSessions(ScopeKeyRing keys, SessionVerifier verifier, LiveSessions live)
{
    private const int Capacity = 20_000;

    private readonly ConcurrentDictionary<string, LiveSession> _verified = new(StringComparer.Ordinal);

    public SessionVerifier Verifier => verifier;

    public ScopeKeyRing Keys => keys;

    public bool AreVerifiedBy(ScopeKeyRing otherKeys, SessionVerifier otherVerifier) => ReferenceEquals(keys, otherKeys) && ReferenceEquals(verifier, otherVerifier);

    /// <summary>The session that a cookie stands for; null for whatever is not a cookie of this scope in force, for every reason alike.</summary>
    public LiveSession? Open(string cookie, DateTimeOffset now)
    {
        if (_verified.TryGetValue(cookie, out var known) && !known.IsForgotten)
        {
            return known;
        }

        if (!keys.TryOpenSession(cookie, out var signed, out var id))
        {
            return null;
        }

        LiveSession session;
        if (signed is not null)
        {
            if (!verifier.TryVerify(signed, keys.Scope, now, out var stated))
            {
                return null;
            }

            session = live.GetOrAdd(keys.Scope.Value, stated.Id);
            session.Learn(stated);
        }
        else
        {
            session = live.GetOrAdd(keys.Scope.Value, id!);
        }

        if (_verified.Count >= Capacity)
        {
            // Verifying again costs a tenth of a millisecond; keeping books of who came last costs more on every request.
            _verified.Clear();
        }

        _verified[cookie] = session;
        return session;
    }
}
