using System.Diagnostics.CodeAnalysis;
using IapK8s.Identity.Keys;
using IapK8s.Identity.SignIn;

namespace IapK8s.Identity.Sessions;

/// <summary>Everything that one scope's keys do: seal cookies, attempts and hand-offs (AES-256-GCM), and sign links to the portal (HMAC-SHA-256).
/// Each use has a key of its own derived with HKDF (RFC 5869), and the scope is associated data throughout, so that nothing sealed for one host, or for one
/// use, opens as another. Every failure is the same false.</summary>
public sealed class ScopeKeyRing(SessionScope scope, IReadOnlyList<ScopeKey> keys)
{
    public SessionScope Scope => scope;

    /// <summary>The cookie value for a signed session.</summary>
    public string SealSession(ReadOnlySpan<byte> signedSession) => throw new NotImplementedException(keys.Count.ToString(System.Globalization.CultureInfo.InvariantCulture));

    /// <summary>The cookie value for a session too big for a cookie: its id alone.</summary>
    public string SealSessionReference(string sessionId) => throw new NotImplementedException(sessionId);

    /// <summary>Opens either kind of cookie: exactly one of the outs is set on true.</summary>
    public bool TryOpenSession(string cookieValue, out byte[]? signedSession, out string? sessionId) => throw new NotImplementedException(cookieValue);

    public string SealAttempt(Attempt attempt) => throw new NotImplementedException(attempt.Id);

    public bool TryOpenAttempt(string id, string cookieValue, DateTimeOffset now, [NotNullWhen(true)] out Attempt? attempt) => throw new NotImplementedException(id + cookieValue + now);

    /// <summary>Query string (without <c>?</c>) of the portal's sign-in address: carries the attempt's id, the origin, SHA-256 of the nonce, time and MAC.</summary>
    public string SignInQuery(SignInRequest request) => throw new NotImplementedException(request.AttemptId);

    /// <summary>Links are good for 10 minutes.</summary>
    public bool TryReadSignInQuery(string query, DateTimeOffset now, [NotNullWhen(true)] out SignInRequest? request) => throw new NotImplementedException(query + now);

    public string SealHandoff(Handoff handoff) => throw new NotImplementedException(handoff.AttemptId);

    public bool TryOpenHandoff(string token, DateTimeOffset now, [NotNullWhen(true)] out Handoff? handoff) => throw new NotImplementedException(token + now);

    /// <summary>A one-minute order to end a session, carried by the browser from the app's host to the portal.</summary>
    public string SealSignOut(SignOutOrder order) => throw new NotImplementedException(order.SessionId);

    public bool TryOpenSignOut(string token, DateTimeOffset now, [NotNullWhen(true)] out SignOutOrder? order) => throw new NotImplementedException(token + now);
}
