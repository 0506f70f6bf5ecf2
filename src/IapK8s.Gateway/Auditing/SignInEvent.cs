namespace IapK8s.Gateway.Auditing;

/// <summary>One line of the audit log. Never a token, cookie, code or secret.</summary>
internal sealed record SignInEvent
{
    /// <summary><c>sign-in</c>, <c>sign-out</c>, <c>backchannel-logout</c>.</summary>
    public required string Event { get; init; }

    public required DateTimeOffset Time { get; init; }

    public required string RequestId { get; init; }

    /// <summary><c>succeeded</c>, <c>failed</c>, <c>restarted</c>.</summary>
    public required string Outcome { get; init; }

    /// <summary><c>IAP1007</c>; null for a success.</summary>
    public string? Code { get; init; }

    public string? Reason { get; init; }

    public string? Provider { get; init; }

    public string? Subject { get; init; }

    public string? Email { get; init; }

    public string? Scope { get; init; }

    public string? SessionId { get; init; }

    public string? Acr { get; init; }

    public DateTimeOffset? AuthTime { get; init; }

    public int? Sessions { get; init; }

    public string? ClientAddress { get; init; }
}
