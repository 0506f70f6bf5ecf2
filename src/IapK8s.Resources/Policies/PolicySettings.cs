using System.ComponentModel;

namespace IapK8s.Resources.Policies;

/// <summary>Durations in the Kubernetes spelling (<c>8h</c>, <c>1h30m</c>).</summary>
public sealed record SessionSpec
{
    [Description("""
        How long after signing in people sign in again. Absent: what the level above says, else 8h; a ceiling may cut it back. Example: 8h.
        """)]
    public string? MaxAge { get; init; }

    [Description("""
        How long a session lives without a request, at most maxAge. Absent: what the level above says, else 1h; a ceiling may cut it back. Example: 1h.
        """)]
    public string? IdleTimeout { get; init; }

    [Description("""
        How often a session that is in use is checked at the provider, so that whoever was locked out there is locked out here, at most half of idleTimeout, because idle time
        counts from rechecks. Absent: what the level above says, else 5m; a ceiling may cut it back. Example: 5m.
        """)]
    public string? RecheckInterval { get; init; }

    [Description("""
        How long a session goes on when its recheck is due and the gateway cannot be reached; after that requests get 503. Absent: what the level above says, else 30m; a
        ceiling may cut it back. Example: 30m.
        """)]
    public string? StaleFor { get; init; }
}

public sealed record ProgrammaticSpec
{
    [Description("""
        The audiences (aud) of bearer tokens of the policy's provider that are accepted. Never list the client id of the sign-in portal. Absent: what the level above says, else no bearer token is
        accepted. Example: [shop].
        """)]
    public IReadOnlyList<string>? Audiences { get; init; }

    [Description("""
        Kubernetes ServiceAccounts whose tokens are accepted, as namespace/name. Example: [batch/nightly].
        """)]
    public IReadOnlyList<string>? ServiceAccounts { get; init; }
}

public sealed record AssertionSpec
{
    [Description("""
        The audience (aud) of the signed token that the app gets; the app must check it. Claimed in one namespace alone. Absent:
        /namespaces/NAMESPACE/policies/NAME of this policy. Not for policies of several workloads. Example: shop.
        """)]
    public string? Audience { get; init; }

    [Description("""
        Which headers tell the app who is asking. Iap: X-Iap-Jwt-Assertion, X-Iap-User-Email, X-Iap-User-Id and X-Iap-Groups. None: no header. Google and OAuth2Proxy: the names of those proxies. Whatever a client sends under the names of any preset is removed. Absent: what the level above says, else Iap. Example: Iap.
        """)]
    public string? Headers { get; init; }

    [Description("""
        Claims of the provider that are copied into the signed token; none that the token sets itself, such as sub or email. Absent: what the level above says, else none.
        Example: [department].
        """)]
    public IReadOnlyList<string>? Claims { get; init; }
}

public sealed record CorsSpec
{
    [Description("""
        Deny: preflights are decided like every request. PassThrough: genuine preflights (OPTIONS with Origin and Access-Control-Request-Method) reach the app without identity. Absent: what the level
        above says, else Deny. Example: PassThrough.
        """)]
    public string? Preflight { get; init; }
}

public sealed record PathsSpec
{
    [Description("""
        An escaped slash (%2F) in a path. Reject: the request gets 400. Keep: it stays encoded inside its segment, and a Deny is tried against every way to read it. Absent: what the level above says,
        else Reject. Example: Keep.
        """)]
    public string? EscapedSlash { get; init; }

    [Description("""
        A semicolon in a path. Reject: the request gets 400. Keep: it stays inside its segment, and a Deny is tried with and without what follows it. Absent: what the level above says, else Reject.
        Example: Keep.
        """)]
    public string? Semicolon { get; init; }
}

public sealed record AccessDeniedSpec
{
    [Description("""
        Where browsers are sent that are signed in and not allowed: an absolute https address (http only for names under .localhost) without a user name. Absent: what the
        level above says, else the built-in page. Example: https://help.example.com/access.
        """)]
    public string? RedirectUri { get; init; }
}

public sealed record NetworkSpec
{
    [Description("""
        Networks (CIDR) of proxies whose X-Forwarded-For entry is believed; the client's address is the right-most one outside of them. 0.0.0.0/0 and ::/0 are refused. Absent: what the level above
        says, else none, and the address of the connection counts. Example: [10.0.0.0/8].
        """)]
    public IReadOnlyList<string>? TrustedProxies { get; init; }
}

public sealed record AuditSpec
{
    [Description("All: every decision is written to the audit log. Denied: refusals alone. Absent: what the level above says, else All. Example: Denied.")]
    public string? Level { get; init; }

    [Description("""
        What happens when the audit log cannot be written as fast as requests come. Drop: lines are lost and counted. Deny: requests get 503 until there is room. Absent: what the level above says,
        else Drop. Example: Deny.
        """)]
    public string? OnFull { get; init; }
}
