using IapK8s.Resources.Policies;
using IapK8s.Resources.Validation;
using static IapK8s.Resources.Schemas.FieldShape;

namespace IapK8s.Resources.Schemas.Shapes;

/// <summary>Settings. All of them are inherited, so none has a default in the schema: one written there would outvote the level above.</summary>
internal static class SettingShapes
{
    public static readonly ObjectShape Session = new(typeof(SessionSpec))
    {
        [nameof(SessionSpec.MaxAge)] = Of(DurationFormats.MaxAge),
        [nameof(SessionSpec.IdleTimeout)] = Of(DurationFormats.IdleTimeout),
        [nameof(SessionSpec.RecheckInterval)] = Of(DurationFormats.RecheckInterval),
        [nameof(SessionSpec.StaleFor)] = Of(DurationFormats.StaleFor),
        Rules =
        [
            new("!has(self.idleTimeout) || !has(self.maxAge) || duration(self.idleTimeout) <= duration(self.maxAge)", "idleTimeout is longer than maxAge: write at most maxAge", ".idleTimeout"),
            new("!has(self.recheckInterval) || !has(self.idleTimeout) || duration(self.recheckInterval) + duration(self.recheckInterval) <= duration(self.idleTimeout)",
                "recheckInterval is more than half of idleTimeout: write at most half of it, or raise idleTimeout", ".recheckInterval"),
        ],
    };

    public static readonly ObjectShape Programmatic = new(typeof(ProgrammaticSpec))
    {
        [nameof(ProgrammaticSpec.Audiences)] = SetOf(TextFormats.Token, Limits.Audiences),
        [nameof(ProgrammaticSpec.ServiceAccounts)] = SetOf(TextFormats.ServiceAccount, Limits.ServiceAccounts)
            .NotSupported("let workloads use tokens of the OIDC provider and list their audience in programmatic.audiences"),
    };

    public static readonly ObjectShape Assertion = new(typeof(AssertionSpec))
    {
        [nameof(AssertionSpec.Audience)] = Of(TextFormats.Token),
        [nameof(AssertionSpec.Headers)] = Of(TextFormats.Of(Choices.Headers)),
        [nameof(AssertionSpec.Claims)] = SetOf(TextFormats.Token, Limits.Claims).With(
            new CelRule($"!self.exists(claim, claim in [{string.Join(", ", SettingsValidator.ReservedClaims.Select(claim => $"'{claim}'"))}])",
                $"a claim is there that the assertion sets itself: leave out {string.Join(", ", SettingsValidator.ReservedClaims)}")),
    };

    public static readonly ObjectShape Cors = new(typeof(CorsSpec)) { [nameof(CorsSpec.Preflight)] = Of(TextFormats.Of(Choices.Preflight)) };

    public static readonly ObjectShape Paths = new(typeof(PathsSpec))
    {
        [nameof(PathsSpec.EscapedSlash)] = Of(TextFormats.Of(Choices.EscapedByte)),
        [nameof(PathsSpec.Semicolon)] = Of(TextFormats.Of(Choices.EscapedByte)),
    };

    public static readonly ObjectShape AccessDenied = new(typeof(AccessDeniedSpec)) { [nameof(AccessDeniedSpec.RedirectUri)] = Of(NetworkFormats.Redirect) };

    public static readonly ObjectShape Network = new(typeof(NetworkSpec)) { [nameof(NetworkSpec.TrustedProxies)] = SetOf(NetworkFormats.Cidr, Limits.TrustedProxies) };

    public static readonly ObjectShape Audit = new(typeof(AuditSpec))
    {
        [nameof(AuditSpec.Level)] = Of(TextFormats.Of(Choices.AuditLevel)),
        [nameof(AuditSpec.OnFull)] = Of(TextFormats.Of(Choices.AuditOnFull)),
    };

    public static readonly ObjectShape Capture = new(typeof(CaptureSpec))
    {
        [nameof(CaptureSpec.Mode)] = Of(TextFormats.Of(Choices.CaptureMode)),
        [nameof(CaptureSpec.Scope)] = Of(TextFormats.Of(Choices.CaptureScope)),
        [nameof(CaptureSpec.Opaque)] = MapOf(Limits.CapturePorts, "port"),
        [nameof(CaptureSpec.Loopback)] = Plain(),
        Rules =
        [
            CelRule.Forbidden("!has(self.opaque) || !has(self.mode) || self.mode != 'Explicit'", "opaque ports are given for the mode Explicit, in which no port is captured: remove opaque, or write mode: Init", ".opaque"),
        ],
    };

    public static readonly ObjectShape Opaque = new(typeof(OpaquePort))
    {
        [nameof(OpaquePort.Port)] = Number(1, Limits.LastPort).Required(),
        [nameof(OpaquePort.From)] = SetOf(NetworkFormats.Cidr, Limits.OpaqueSources).Required(),
    };

    public static readonly ObjectShape Loopback = new(typeof(LoopbackSpec))
    {
        [nameof(LoopbackSpec.Mode)] = Of(TextFormats.Of(Choices.Loopback)),
        [nameof(LoopbackSpec.Open)] = SetOfNumbers(1, Limits.LastPort, Limits.CapturePorts),
    };

    public static readonly ObjectShape Ceiling = new(typeof(CeilingSpec))
    {
        [nameof(CeilingSpec.Modes)] = SetOf(TextFormats.Of(Choices.Mode), Choices.Mode.Enforced.Count).With(
            new CelRule("'Enforce' in self", "modes lack Enforce, the strictest of them: add it")),
        [nameof(CeilingSpec.Providers)] = MapOf(Limits.Audiences, "kind", "name").With(
            new CelRule("self.all(provider, provider.kind == 'ClusterIapProvider')", "a ceiling names ClusterIapProviders: a provider of one namespace is unknown to the others")),
        [nameof(CeilingSpec.Hosts)] = SetOf(NetworkFormats.HostPattern, Limits.Hosts),
        [nameof(CeilingSpec.TrustedProxies)] = SetOf(NetworkFormats.Cidr, Limits.TrustedProxies),
        [nameof(CeilingSpec.MaxAge)] = Of(DurationFormats.MaxAge),
        [nameof(CeilingSpec.IdleTimeout)] = Of(DurationFormats.IdleTimeout),
        [nameof(CeilingSpec.RecheckInterval)] = Of(DurationFormats.RecheckInterval),
        [nameof(CeilingSpec.StaleFor)] = Of(DurationFormats.StaleFor),
        [nameof(CeilingSpec.Acr)] = Of(TextFormats.Token),
        [nameof(CeilingSpec.AllUsers)] = Of(TextFormats.Of(Choices.CeilingAllUsers)),
        [nameof(CeilingSpec.Loopback)] = Of(TextFormats.Of(Choices.CeilingLoopback)),
        // An empty list is a statement: no port is opaque.
        [nameof(CeilingSpec.Opaque)] = SetOf(NetworkFormats.Cidr, Limits.OpaqueSources).MayBeEmpty(),
        [nameof(CeilingSpec.ServiceAccounts)] = SetOf(TextFormats.ServiceAccount, Limits.ServiceAccounts).NotSupported("no policy of this build can say what it would limit"),
        // And this: no application has an upstream.
        [nameof(CeilingSpec.Upstreams)] = SetOf(NetworkFormats.UpstreamPattern, Limits.UpstreamPatterns).MayBeEmpty(),
        Rules = [new($"{SaysSomething()}", "the ceiling fixes nothing: write maxAge, providers, hosts, acr, allUsers or another of its fields")],
    };

    private static string SaysSomething() =>
        string.Join(" || ", typeof(CeilingSpec).GetProperties().Where(property => property.SetMethod is not null).Select(property => $"has(self.{CelRule.NameOf(ObjectSchema.NameOf(property))})"));
}
