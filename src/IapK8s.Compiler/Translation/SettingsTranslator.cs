using System.Collections.Immutable;
using IapK8s.Compiler.Claims;
using IapK8s.Policy.Definitions;
using IapK8s.Resources.Findings;
using IapK8s.Resources.Policies;
using IapK8s.Resources.Syntax;

namespace IapK8s.Compiler.Translation;

/// <summary>Validated settings, with defaults where nobody spoke.</summary>
internal static class SettingsTranslator
{
    public static PolicyDefinition Translate(IapPolicy policy, ProviderDefinition? provider, FindingList findings)
    {
        var spec = policy.Spec;
        var assertion = new AssertionSettings { Audience = AudienceOwners.Of(policy) };
        return new PolicyDefinition
        {
            Name = policy.Metadata.ToString(),
            Namespace = policy.Metadata.Namespace,
            Generation = policy.Metadata.Generation,
            Ports = [],
            Hosts = [],
            Rules = [],
            Provider = provider?.Name,
            Paths = new PathOptions { EscapedSlash = Parse<EscapedByteMode>(spec.Paths?.EscapedSlash, default), Semicolon = Parse<EscapedByteMode>(spec.Paths?.Semicolon, default) },
            Session = Session(spec.Session),
            Programmatic = new ProgrammaticSettings { Audiences = Audiences(spec.Programmatic, provider, findings) },
            Assertion = assertion with { Headers = Parse(spec.Assertion?.Headers, assertion.Headers), Claims = Sorted(spec.Assertion?.Claims) },
            Preflight = Parse<PreflightMode>(spec.Cors?.Preflight, default),
            AccessDeniedRedirect = spec.AccessDenied?.RedirectUri,
            TrustedProxies = Sorted(spec.Network?.TrustedProxies?.Select(Cidr)),
            Audit = new AuditSettings { Level = Parse<AuditLevel>(spec.Audit?.Level, default), OnFull = Parse(spec.Audit?.OnFull, AuditOverflow.Drop) },
            Capture = Capture(spec.Capture),
        };
    }

    /// <summary>Null where it says no more than the defaults.</summary>
    private static CaptureSettings? Capture(CaptureSpec? spec) => spec?.Opaque is null && spec?.Loopback is null ? null : new CaptureSettings
    {
        Loopback = Parse(spec.Loopback?.Mode, LoopbackMode.Locked),
        LoopbackOpen = [.. (spec.Loopback?.Open ?? []).Select(port => (int)port).Order()],
        Opaque = [.. (spec.Opaque ?? []).Select(port => new Policy.Definitions.OpaquePort((int)port.Port!, Sorted(port.From!.Select(Cidr)))).OrderBy(port => port.Port)],
    };

    public static TimeSpan Duration(string text) =>
        DurationSyntax.Parse(text, out var value) is null ? value : throw new InvalidOperationException($"A validated duration is none: {text}");

    private static SessionSettings Session(SessionSpec? spec)
    {
        var defaults = new SessionSettings();
        TimeSpan Or(string? text, TimeSpan otherwise) => text is null ? otherwise : Duration(text);
        var idle = Or(spec?.IdleTimeout, defaults.IdleTimeout);
        // Idle time counts from rechecks, so a short one needs them oftener than the default.
        var half = TimeSpan.FromSeconds(Math.Floor(idle.TotalSeconds / 2));
        return new SessionSettings
        {
            MaxAge = Or(spec?.MaxAge, defaults.MaxAge),
            IdleTimeout = idle,
            RecheckInterval = Or(spec?.RecheckInterval, defaults.RecheckInterval < half ? defaults.RecheckInterval : half),
            StaleFor = Or(spec?.StaleFor, defaults.StaleFor),
        };
    }

    /// <summary>
    /// Never the portal's own client id: an ID token that was issued to the portal, and lies in its logs or memory, would be a bearer token for every app.
    /// </summary>
    private static ImmutableArray<string> Audiences(ProgrammaticSpec? spec, ProviderDefinition? provider, FindingList findings)
    {
        var audiences = spec?.Audiences ?? [];
        for (var i = 0; i < audiences.Count; i++)
        {
            if (audiences[i] == provider?.ClientId)
            {
                findings.Error(FindingReason.NotSupported, FieldPath.Spec.Child("programmatic").Child("audiences").Index(i),
                    $"\"{audiences[i]}\" is the client id that the portal signs in with", "Register an audience of the app's own. This one is left out until then.");
            }
        }
        return Sorted(audiences.Where(audience => audience != provider?.ClientId));
    }

    private static string Cidr(string text) =>
        CidrSyntax.Parse(text, out var canonical) is null ? canonical : throw new InvalidOperationException($"A validated CIDR is none: {text}");

    private static T Parse<T>(string? text, T otherwise) where T : struct, Enum => text is null ? otherwise : Enum.Parse<T>(text);

    private static ImmutableArray<string> Sorted(IEnumerable<string>? values) => [.. (values ?? []).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
}
