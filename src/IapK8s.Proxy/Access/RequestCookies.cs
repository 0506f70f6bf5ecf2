using IapK8s.Identity.Cookies;
using Microsoft.Extensions.Primitives;

namespace IapK8s.Proxy.Access;

/// <summary>A request's Cookie lines as this proxy needs them. Lines are joined first, so that the same name in two lines counts as twice.</summary>
internal sealed class RequestCookies
{
    // A new one replaces the old one as a whole.
    private Opened? _opened;

    private RequestCookies(string? header, string? session, bool isDuplicate, string? forwarded)
    {
        Header = header;
        Session = session;
        IsDuplicate = isDuplicate;
        Forwarded = forwarded;
        CanBeToldBack = Ambiguity.CanBeToldBack(forwarded);
    }

    public static RequestCookies None { get; } = new(null, null, false, null);

    public string? Header { get; }

    /// <summary>The session cookie's value; null where it is not there.</summary>
    public string? Session { get; }

    /// <summary>The session's cookie came more than once: nobody can say which one the browser means.</summary>
    public bool IsDuplicate { get; }

    /// <summary>What remains for the app; null for nothing.</summary>
    public string? Forwarded { get; }

    /// <summary>See <see cref="Ambiguity.CanBeToldBack"/>.</summary>
    public bool CanBeToldBack { get; }

    /// <param name="sessionName">Null where no session is good: the host is internal, or its keys did not arrive.</param>
    public static RequestCookies Read(StringValues lines, string? sessionName, ScopeSessions? scope, ConnectionMemo connection)
    {
        var header = lines.Count <= 1 ? lines.ToString() : string.Join("; ", (IEnumerable<string?>)lines);
        if (header.Length == 0)
        {
            return None;
        }

        var memo = connection.Cookie;
        if (memo is not null && ReferenceEquals(memo.Header, header) && ReferenceEquals(memo.Scope, scope))
        {
            return memo.Parsed;
        }

        var parsed = Parse(header, sessionName);
        connection.Cookie = new CookieMemo(header, scope, parsed);
        return parsed;
    }

    /// <summary>The session that <see cref="Session"/> stands for in a scope; null for whatever is not a cookie of it. Remembered, as the next request of the connection mostly brings the same.</summary>
    public LiveSession? Open(ScopeSessions scope, DateTimeOffset now)
    {
        if (_opened is { Session.IsForgotten: false } known && ReferenceEquals(known.Scope, scope))
        {
            return known.Session;
        }

        var session = Session is null ? null : scope.Open(Session, now);
        _opened = session is null ? null : new Opened(scope, session);
        return session;
    }

    internal static RequestCookies Parse(string header, string? sessionName)
    {
        ReadOnlySpan<char> value = default;
        var found = sessionName is null ? CookieLookup.Absent : CookieHeader.Find(header, sessionName, out value);
        return new RequestCookies(header, found == CookieLookup.Found ? value.ToString() : null, found == CookieLookup.Duplicate, CookieHeader.WithoutOurs(header));
    }

    private sealed record Opened(ScopeSessions Scope, LiveSession Session);
}
