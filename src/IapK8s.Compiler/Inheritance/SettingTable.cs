using System.Collections.Immutable;
using IapK8s.Policy.Definitions;
using IapK8s.Resources.Syntax;

namespace IapK8s.Compiler.Inheritance;

/// <summary>Every setting that is inherited. None of them has a default here: those come after merging, or a default of the nearest level would win over what
/// the centre wrote.</summary>
internal static class SettingTable
{
    public static readonly Setting<ProviderChoice> Provider = new("providerRef", policy => policy.Provider, provider => provider.Name ?? "none");

    public static readonly Setting<TimeSpan> MaxAge = Duration("session.maxAge", policy => policy.Spec.Session?.MaxAge);
    public static readonly Setting<TimeSpan> IdleTimeout = Duration("session.idleTimeout", policy => policy.Spec.Session?.IdleTimeout);
    public static readonly Setting<TimeSpan> RecheckInterval = Duration("session.recheckInterval", policy => policy.Spec.Session?.RecheckInterval);
    public static readonly Setting<TimeSpan> StaleFor = Duration("session.staleFor", policy => policy.Spec.Session?.StaleFor);

    public static readonly Setting<ImmutableArray<string>> Audiences = Names("programmatic.audiences", policy => policy.Spec.Programmatic?.Audiences);

    /// <summary>One app's own: said by workloads' policies alone.</summary>
    public static readonly Setting<string> AssertionAudience = Text("assertion.audience", policy => policy.Spec.Assertion?.Audience);

    public static readonly Setting<HeaderPreset> AssertionHeaders = Choice<HeaderPreset>("assertion.headers", policy => policy.Spec.Assertion?.Headers);
    public static readonly Setting<ImmutableArray<string>> AssertionClaims = Names("assertion.claims", policy => policy.Spec.Assertion?.Claims);

    public static readonly Setting<PreflightMode> Preflight = Ordered<PreflightMode>("cors.preflight", policy => policy.Spec.Cors?.Preflight);
    public static readonly Setting<EscapedByteMode> EscapedSlash = Ordered<EscapedByteMode>("paths.escapedSlash", policy => policy.Spec.Paths?.EscapedSlash);
    public static readonly Setting<EscapedByteMode> Semicolon = Ordered<EscapedByteMode>("paths.semicolon", policy => policy.Spec.Paths?.Semicolon);
    public static readonly Setting<string> AccessDenied = Text("accessDenied.redirectUri", policy => policy.Spec.AccessDenied?.RedirectUri);

    public static readonly Setting<ImmutableArray<string>> TrustedProxies = Names("network.trustedProxies", policy => policy.Spec.Network?.TrustedProxies?.Select(Cidr));

    public static readonly Setting<AuditLevel> AuditLevel = Ordered<AuditLevel>("audit.level", policy => policy.Spec.Audit?.Level);
    public static readonly Setting<AuditOverflow> AuditOnFull = Ordered<AuditOverflow>("audit.onFull", policy => policy.Spec.Audit?.OnFull);
    public static readonly Setting<LoopbackMode> Loopback = Ordered<LoopbackMode>("capture.loopback.mode", policy => policy.Spec.Capture?.Loopback?.Mode);

    public static readonly ImmutableArray<Setting> All =
    [
        Provider, MaxAge, IdleTimeout, RecheckInterval, StaleFor, Audiences, AssertionAudience, AssertionHeaders, AssertionClaims, Preflight, EscapedSlash, Semicolon, AccessDenied,
        TrustedProxies, AuditLevel, AuditOnFull, Loopback,
    ];

    public static string Cidr(string text) =>
        CidrSyntax.Parse(text, out var canonical) is null ? canonical : throw new InvalidOperationException($"A validated CIDR is none: {text}");

    public static TimeSpan Duration(string text) =>
        DurationSyntax.Parse(text, out var value) is null ? value : throw new InvalidOperationException($"A validated duration is none: {text}");

    private static Setting<TimeSpan> Duration(string field, Func<LevelPolicy, string?> read) =>
        new(field, policy => read(policy) is { } text ? Duration(text) : null, DurationSyntax.Format, (first, second) => first.CompareTo(second));

    private static Setting<string> Text(string field, Func<LevelPolicy, string?> read) => new(field, read, text => text);

    private static Setting<ImmutableArray<string>> Names(string field, Func<LevelPolicy, IEnumerable<string>?> read) =>
        new(field, policy => read(policy) is { } names ? names.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToImmutableArray() : null, names => string.Join(", ", names));

    private static Setting<T> Choice<T>(string field, Func<LevelPolicy, string?> read) where T : struct, Enum => new(field, policy => Parse<T>(read(policy)), value => value.ToString());

    /// <summary>Of these the zero is the strictest, as on the wire.</summary>
    private static Setting<T> Ordered<T>(string field, Func<LevelPolicy, string?> read) where T : struct, Enum =>
        new(field, policy => Parse<T>(read(policy)), value => value.ToString(), (first, second) => first.CompareTo(second));

    private static object? Parse<T>(string? text) where T : struct, Enum => text is null ? null : Enum.Parse<T>(text);
}
