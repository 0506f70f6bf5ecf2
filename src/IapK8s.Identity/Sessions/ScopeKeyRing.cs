using System.Diagnostics.CodeAnalysis;
using IapK8s.Identity.Cookies;
using IapK8s.Identity.Keys;
using IapK8s.Identity.Payloads;
using IapK8s.Identity.SignIn;

namespace IapK8s.Identity.Sessions;

/// <summary>Everything that one scope's keys do: seal cookies, attempts and hand-offs (AES-256-GCM), and sign links to the portal (HMAC-SHA-256).
/// Each use has a key of its own derived with HKDF (RFC 5869), and the scope is associated data throughout, so that nothing sealed for one host, or for one
/// use, opens as another. Every failure is the same false.</summary>
/// <remarks>Safe for concurrent use.</remarks>
public sealed class ScopeKeyRing
{
    private const byte SignedSessionKind = 1;
    private const byte SessionReferenceKind = 2;

    /// <summary>Above what a hand-off with the largest cookie takes.</summary>
    private const int MaxTokenLength = 6 * 1024;

    private readonly DerivedKeys[] _keys;
    private readonly DerivedKeys _primary;

    /// <exception cref="ArgumentException">Not exactly one key is primary, or a key has the wrong length.</exception>
    public ScopeKeyRing(SessionScope scope, IReadOnlyList<ScopeKey> keys)
    {
        Scope = scope;
        _keys = [.. keys.Select(key => new DerivedKeys(scope, key))];
        _primary = _keys.Count(key => key.IsPrimary) == 1
            ? _keys.Single(key => key.IsPrimary)
            : throw new ArgumentException("Exactly one key of a scope is primary.", nameof(keys));
    }

    public SessionScope Scope { get; }

    /// <summary>The longest session cookie value: with its name and the attributes that <see cref="SetCookie"/> adds the whole line stays under 4,096 bytes,
    /// which every browser keeps (RFC 6265 §6.1).</summary>
    public int MaxCookieLength => SetCookie.MaxLineLength - SetCookie.Create(Scope.CookieName, "", TimeSpan.MaxValue).Length;

    /// <summary>The cookie value for a signed session.</summary>
    public string SealSession(ReadOnlySpan<byte> signedSession) => Seal(KeyUse.Session, new PayloadWriter().Byte(SignedSessionKind).Raw(signedSession));

    /// <summary>The cookie value for a session too big for a cookie: its id alone.</summary>
    public string SealSessionReference(string sessionId) => Seal(KeyUse.Session, new PayloadWriter().Byte(SessionReferenceKind).Text(sessionId));

    /// <summary>The cookie value for a session: itself where it fits a cookie, else its id.</summary>
    public string SealForCookie(ReadOnlySpan<byte> signedSession, string sessionId) =>
        SealedBox.TextLength(1 + signedSession.Length) <= MaxCookieLength ? SealSession(signedSession) : SealSessionReference(sessionId);

    /// <summary>Opens either kind of cookie: exactly one of the outs is set on true.</summary>
    public bool TryOpenSession(ReadOnlySpan<char> cookieValue, out byte[]? signedSession, out string? sessionId)
    {
        signedSession = null;
        sessionId = null;
        if (!SealedBox.TryOpen(_keys, KeyUse.Session, cookieValue, SetCookie.MaxLineLength, out var payload) || payload.Length < 2)
        {
            return false;
        }

        switch (payload[0])
        {
            case SignedSessionKind:
                signedSession = payload[1..];
                return true;
            case SessionReferenceKind:
                var reader = new PayloadReader(payload.AsSpan(1));
                var id = reader.Text();
                sessionId = reader.IsComplete && id.Length > 0 ? id : null;
                return sessionId is not null;
            default:
                return false;
        }
    }

    public string SealAttempt(Attempt attempt) => Seal(KeyUse.Attempt, SignInFormat.Write(attempt));

    /// <summary>The attempt, where the cookie of this name holds it and is no older than <see cref="Attempt.Lifetime"/>.</summary>
    public bool TryOpenAttempt(string id, ReadOnlySpan<char> cookieValue, DateTimeOffset now, [NotNullWhen(true)] out Attempt? attempt)
    {
        attempt = SealedBox.TryOpen(_keys, KeyUse.Attempt, cookieValue, SetCookie.MaxLineLength, out var payload) ? SignInFormat.ReadAttempt(payload) : null;
        if (attempt is not null && (!Secret.Equals(attempt.Id, id) || !Freshness.Holds(attempt.IssuedAt, Attempt.Lifetime, now)))
        {
            attempt = null;
        }

        return attempt is not null;
    }

    /// <summary>Query string (without <c>?</c>) of the portal's sign-in address: carries the attempt's id, the origin, SHA-256 of the nonce, time and MAC.</summary>
    /// <exception cref="ArgumentException">The request is of another scope.</exception>
    public string SignInQuery(SignInRequest request) => IsOfThisScope(request)
        ? SignInLink.Write(request, _primary)
        : throw new ArgumentException("The request is of another scope.", nameof(request));

    /// <summary>Links are good for 10 minutes. True only for exactly what <see cref="SignInQuery"/> wrote, with or without the leading <c>?</c>.</summary>
    public bool TryReadSignInQuery(string query, DateTimeOffset now, [NotNullWhen(true)] out SignInRequest? request)
    {
        request = SignInLink.Read(query, _keys);
        if (request is not null && (!IsOfThisScope(request) || !Freshness.Holds(request.IssuedAt, Attempt.Lifetime, now)))
        {
            request = null;
        }

        return request is not null;
    }

    /// <exception cref="ArgumentException">The hand-off's cookie was not sealed here.</exception>
    public string SealHandoff(Handoff handoff) => Seal(KeyUse.Handoff, SignInFormat.Write(handoff));

    /// <summary>Good for 60 s. The caller must still hold the attempt that the hand-off answers: <see cref="Attempt.IsAnsweredBy"/>.</summary>
    public bool TryOpenHandoff(string token, DateTimeOffset now, [NotNullWhen(true)] out Handoff? handoff)
    {
        handoff = SealedBox.TryOpen(_keys, KeyUse.Handoff, token, MaxTokenLength, out var payload) ? SignInFormat.ReadHandoff(payload) : null;
        if (handoff is not null && !Freshness.Holds(handoff.IssuedAt, Handoff.Lifetime, now))
        {
            handoff = null;
        }

        return handoff is not null;
    }

    /// <summary>A one-minute order to end a session, carried by the browser from the app's host to the portal.</summary>
    public string SealSignOut(SignOutOrder order) => Seal(KeyUse.SignOut, SignInFormat.Write(order));

    public bool TryOpenSignOut(string token, DateTimeOffset now, [NotNullWhen(true)] out SignOutOrder? order)
    {
        order = SealedBox.TryOpen(_keys, KeyUse.SignOut, token, MaxTokenLength, out var payload) ? SignInFormat.ReadSignOut(payload) : null;
        if (order is not null && !Freshness.Holds(order.IssuedAt, SignOutOrder.Lifetime, now))
        {
            order = null;
        }

        return order is not null;
    }

    private bool IsOfThisScope(SignInRequest request) =>
        string.Equals(request.Namespace, Scope.Namespace, StringComparison.Ordinal) && string.Equals(request.Origin, Scope.Origin, StringComparison.Ordinal);

    private string Seal(KeyUse use, PayloadWriter payload) => SealedBox.Seal(_primary, use, payload.Written);
}
