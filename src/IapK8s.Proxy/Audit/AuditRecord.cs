using System.Collections.Immutable;
using System.Net;
using IapK8s.Policy.Decisions;
using IapK8s.Policy.Definitions;
using IapK8s.Policy.Identities;
using IapK8s.Proxy.Access;

namespace IapK8s.Proxy.Audit;

/// <summary>What one line of the audit log says. Never a query, token, cookie, secret or body.</summary>
internal readonly struct AuditRecord
{
    private const string InShadow = "shadow";

    /// <summary><c>decision</c>, <c>ended</c> for an open request that a later decision ended, <c>sign-in</c> and <c>sign-out</c> for a session that began or ended here.</summary>
    public required string Event { get; init; }

    /// <summary><c>shadow</c> where <see cref="Decision"/> is what would have been decided and the request was forwarded, <c>off</c> where nothing was asked; null where
    /// the decision was carried out.</summary>
    public string? Mode { get; init; }

    public required DateTimeOffset Time { get; init; }

    public required AccessResult Access { get; init; }

    public required Decision Decision { get; init; }

    public required TimeSpan Latency { get; init; }

    public required string Method { get; init; }

    public required string Host { get; init; }

    /// <summary>Decoded where it could be parsed, else as sent; up to the query.</summary>
    public required ReadOnlyMemory<char> RawPath { get; init; }

    public string? TraceParent { get; init; }

    /// <summary>Those that the request was denied for, or would have been: they were asked for and are not met.</summary>
    public ImmutableArray<string> MissingAccessLevels => Decision.IsAllowed || Access.Facts is not { } facts
        ? []
        : ((Mode == InShadow ? facts.Policy.AsEnforced : null) ?? facts.Policy).MissingAccessLevels(Decision, Access.Request, Access.Identity?.Principal);

    /// <summary>Null for the door in front of the app.</summary>
    public string? Door => Access.Door;

    public Principal? Principal => Access.Identity?.Principal;

    /// <summary>Of the groups that policies asked for then, by the scope's hash: with it, who is not named in one of them was not in it. Null where groups may be missing.</summary>
    public string? Vocabulary => Principal is { Credential: CredentialKind.Session, GroupsAreComplete: true } ? Access.Facts?.Scope?.VocabularyHash : null;

    public IPAddress? Client => Access.ClientAddress;

    /// <summary>The trusted proxies between the client and us, the nearest last; empty where there is none. Whoever trusts others would see another client.</summary>
    public ReadOnlySpan<char> Via => Access.ForwardedFor.IndexOf(',', StringComparison.Ordinal) is var end && end < 0 ? default : Access.ForwardedFor.AsSpan(end + 1).TrimStart();

    public ReadOnlySpan<char> Path => Access.Request.Target.IsValid ? Access.Request.Target.Path : RawPath.Span;

    public static AuditRecord Of(in AccessRequest request, AccessResult access, DateTimeOffset now, TimeSpan latency) => new()
    {
        Event = "decision",
        Mode = ModeOf(access),
        Time = now,
        Access = access,
        Decision = access is { Decision.IsAllowed: true, InShadow: { } shadow } ? shadow : access.Decision,
        Latency = latency,
        Method = request.Method,
        Host = access.Facts is null ? request.Hosts.ToString() : access.Request.Host ?? "",
        RawPath = UpToQuery(request.Target),
        TraceParent = request.Headers.TraceParent.Count == 1 ? request.Headers.TraceParent[0] : null,
    };

    public static AuditRecord Ended(AccessResult access, Decision decision, DateTimeOffset now, TimeSpan open) => Of("ended", access, decision, now, open);

    public static AuditRecord Of(string what, AccessResult access, Decision decision, DateTimeOffset now, TimeSpan latency) => new()
    {
        Event = what,
        Time = now,
        Access = access,
        Decision = decision,
        Latency = latency,
        Method = access.Request.Method,
        Host = access.Request.Host,
        RawPath = default,
    };

    private static string? ModeOf(AccessResult access) => access switch
    {
        { Decision.IsAllowed: false } => null,
        { InShadow: not null } => InShadow,
        { Facts.Definition.Mode: PolicyMode.Off } => "off",
        _ => null,
    };

    private static ReadOnlyMemory<char> UpToQuery(string target)
    {
        var end = target.AsSpan().IndexOfAny('?', '#');
        return target.AsMemory(0, end < 0 ? target.Length : end);
    }
}
