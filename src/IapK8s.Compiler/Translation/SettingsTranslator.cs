using System.Collections.Immutable;
using IapK8s.Compiler.Inheritance;
using IapK8s.Policy.Definitions;
using IapK8s.Resources.Findings;
using IapK8s.Resources.Policies;

namespace IapK8s.Compiler.Translation;

/// <summary>Merged settings to a definition, with defaults where nobody spoke.</summary>
internal static class SettingsTranslator
{
    /// <param name="own">Whose definition it is: its findings are told to it, those of others to them.</param>
    public static PolicyDefinition Translate(LevelPolicy own, string ns, string audience, SpokenSettings spoken, CeilingSet ceilings, FindingBook book)
    {
        var provider = spoken.Find(SettingTable.Provider)?.Value as ProviderChoice;
        var defaults = new AssertionSettings { Audience = spoken.Get(SettingTable.AssertionAudience, audience) };
        return new PolicyDefinition
        {
            Name = own.Name,
            Namespace = ns,
            Generation = own.Resource.Metadata.Generation,
            Mode = ceilings.ModeOf(own),
            Ports = [],
            Hosts = [],
            Rules = [],
            Provider = provider?.Name,
            Ceilings = ceilings.Definitions,
            Paths = new PathOptions { EscapedSlash = spoken.Get(SettingTable.EscapedSlash, default), Semicolon = spoken.Get(SettingTable.Semicolon, default) },
            Session = SessionTranslator.Translate(own, spoken, ceilings, book.Of(own.Resource)),
            Programmatic = new ProgrammaticSettings { Audiences = Audiences(spoken.Find(SettingTable.Audiences), provider?.Definition, book) },
            Assertion = defaults with { Headers = spoken.Get(SettingTable.AssertionHeaders, defaults.Headers), Claims = spoken.Get(SettingTable.AssertionClaims, []) },
            Preflight = spoken.Get(SettingTable.Preflight, default),
            AccessDeniedRedirect = spoken.Find(SettingTable.AccessDenied)?.Value as string,
            TrustedProxies = spoken.Get(SettingTable.TrustedProxies, []),
            Audit = new AuditSettings { Level = spoken.Get(SettingTable.AuditLevel, default), OnFull = spoken.Get(SettingTable.AuditOnFull, AuditOverflow.Drop) },
            Capture = ceilings.Limit(Capture(own.Spec.Capture, spoken), own.Spec.Capture, book.Of(own.Resource)),
        };
    }

    /// <summary>Null where nobody says more than the defaults.</summary>
    private static CaptureSettings? Capture(CaptureSpec? spec, SpokenSettings spoken) => spec?.Opaque is null && spec?.Loopback is null && spoken.Find(SettingTable.Loopback) is null ? null : new CaptureSettings
    {
        Loopback = spoken.Get(SettingTable.Loopback, LoopbackMode.Locked),
        LoopbackOpen = [.. (spec?.Loopback?.Open ?? []).Select(port => (int)port).Order()],
        Opaque = [.. (spec?.Opaque ?? []).Select(port => new Policy.Definitions.OpaquePort((int)port.Port!, Sorted(port.From!.Select(SettingTable.Cidr)))).OrderBy(port => port.Port)],
    };

    /// <summary>
    /// Never the portal's own client id: an ID token that was issued to the portal, and lies in its logs or memory, would be a bearer token for every app.
    /// </summary>
    private static ImmutableArray<string> Audiences(Spoken? spoken, ProviderDefinition? provider, FindingBook book)
    {
        if (spoken is null)
            return [];
        var written = spoken.From.Spec.Programmatic!.Audiences!;
        for (var i = 0; i < written.Count; i++)
        {
            if (written[i] == provider?.ClientId)
            {
                book.Of(spoken.From.Resource).Error(FindingReason.NotSupported, SettingTable.Audiences.Path.Index(i),
                    $"\"{written[i]}\" is the client id that the portal signs in with", "Register an audience of the app's own. This one is left out until then.");
            }
        }
        return ((ImmutableArray<string>)spoken.Value).RemoveAll(audience => audience == provider?.ClientId);
    }

    private static ImmutableArray<string> Sorted(IEnumerable<string> values) => [.. values.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
}
