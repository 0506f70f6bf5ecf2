using IapK8s.Gateway.Revocations;
using IapK8s.Identity.Revocations;

namespace IapK8s.Gateway.Sessions;

/// <summary>Ends sessions: first in the store, which is the truth, then everywhere.</summary>
internal sealed class SessionEnding(ISessionStore store, RevocationOutbox outbox, TimeProvider time, ILogger<SessionEnding> log)
{
    /// <summary>For a session that the store does not know any more: longer than one lives by default.</summary>
    private static readonly TimeSpan LongestUnknown = TimeSpan.FromHours(24);

    /// <summary>Ended here; sidecars find out at their next recheck, and their cookies have run out or are refused already.</summary>
    public async Task ForgetAsync(StoredSession session, string reason)
    {
        if (await store.RemoveAsync(session.Id, CancellationToken.None) is not null)
        {
            log.SessionEnded(session.Id, session.Scope, reason);
        }
    }

    /// <summary>True when the controller has it, and with that every sidecar within a second; false when it follows in the background.</summary>
    public async Task<bool> EndAsync(StoredSession session, string reason)
    {
        await ForgetAsync(session, reason);
        return await outbox.AnnounceAsync([Entry(session.Id, session.ExpiresAt)]);
    }

    /// <summary>One that a pod names. What the store does not know, or knows under another scope, is left alone: a recheck ends it anyway, and nobody fills the
    /// revocation list with ids of their own.</summary>
    public async Task EndAsync(string sessionId, string scope, string reason)
    {
        if (await store.FindAsync(sessionId, CancellationToken.None) is { } session && string.Equals(session.Scope, scope, StringComparison.Ordinal))
        {
            await EndAsync(session, reason);
        }
    }

    public async Task<bool> EndAllAsync(IReadOnlyList<StoredSession> sessions, string reason)
    {
        foreach (var session in sessions)
        {
            await ForgetAsync(session, reason);
        }

        return sessions.Count == 0 || await outbox.AnnounceAsync([.. sessions.Select(session => Entry(session.Id, session.ExpiresAt))]);
    }

    /// <summary>One that this gateway knows nothing of, after a restart for example: its cookie must die all the same.</summary>
    public Task<bool> EndUnknownAsync(string sessionId, TimeSpan maxAge) =>
        outbox.AnnounceAsync([Entry(sessionId, time.GetUtcNow() + (maxAge > LongestUnknown ? maxAge : LongestUnknown))]);

    private static RevocationEntry Entry(string sessionId, DateTimeOffset expires) => new($"session-{sessionId}", sessionId, null, null, null, expires);
}
