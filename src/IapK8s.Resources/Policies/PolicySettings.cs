namespace IapK8s.Resources.Policies;

/// <summary>Durations in the Kubernetes spelling (<c>8h</c>, <c>1h30m</c>).</summary>
public sealed record SessionSpec
{
    public string? MaxAge { get; init; }

    public string? IdleTimeout { get; init; }

    public string? RecheckInterval { get; init; }

    public string? StaleFor { get; init; }
}

public sealed record ProgrammaticSpec
{
    public IReadOnlyList<string>? Audiences { get; init; }

    public IReadOnlyList<string>? ServiceAccounts { get; init; }
}

public sealed record AssertionSpec
{
    public string? Audience { get; init; }

    /// <summary><c>Iap</c> (default), <c>Google</c>, <c>OAuth2Proxy</c>, <c>None</c>.</summary>
    public string? Headers { get; init; }

    public IReadOnlyList<string>? Claims { get; init; }
}

public sealed record CorsSpec
{
    /// <summary><c>Deny</c> (default) or <c>PassThrough</c>.</summary>
    public string? Preflight { get; init; }
}

public sealed record PathsSpec
{
    /// <summary><c>Reject</c> (default) or <c>Keep</c>.</summary>
    public string? EscapedSlash { get; init; }

    public string? Semicolon { get; init; }
}

public sealed record AccessDeniedSpec
{
    public string? RedirectUri { get; init; }
}

public sealed record NetworkSpec
{
    public IReadOnlyList<string>? TrustedProxies { get; init; }
}

public sealed record AuditSpec
{
    /// <summary><c>All</c> (default) or <c>Denied</c>.</summary>
    public string? Level { get; init; }

    /// <summary><c>Drop</c> (default) or <c>Deny</c>.</summary>
    public string? OnFull { get; init; }
}
