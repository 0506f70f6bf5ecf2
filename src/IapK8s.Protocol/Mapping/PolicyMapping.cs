using IapK8s.Policy.Definitions;
using IapK8s.Policy.Requests;
using Wire = IapK8s.Protocol.Push.V1;

namespace IapK8s.Protocol.Mapping;

/// <summary>Effective policies on the wire. Total both ways: what cannot be enforced as it is meant is refused, and never read as something milder.</summary>
public static class PolicyMapping
{
    public static Wire.WirePolicy ToWire(PolicyDefinition policy) => new()
    {
        Name = policy.Name,
        Namespace = policy.Namespace,
        Generation = policy.Generation,
        Mode = ToWire(policy.Mode),
        Ports = { policy.Ports },
        Hosts = { policy.Hosts.Select(host => new Wire.HostEntry { Scheme = host.Scheme, Host = host.Host, Port = host.Port }) },
        InternalHosts = { policy.InternalHosts },
        Provider = policy.Provider ?? "",
        Rules = { policy.Rules.Select(rule => RuleMapping.ToWire(rule, policy.Provider)) },
        EscapedSlash = ToWire(policy.Paths.EscapedSlash),
        Semicolon = ToWire(policy.Paths.Semicolon),
        Session = SessionLimitsMapping.ToWire(policy.Session),
        ProgrammaticAudiences = { policy.Programmatic.Audiences },
        Assertion = new Wire.Assertion { Audience = policy.Assertion.Audience, Headers = ToWire(policy.Assertion.Headers), Claims = { policy.Assertion.Claims } },
        Preflight = policy.Preflight == PreflightMode.PassThrough ? Wire.Preflight.PassThrough : Wire.Preflight.Deny,
        AccessDeniedRedirect = policy.AccessDeniedRedirect ?? "",
        TrustedProxies = { policy.TrustedProxies },
        Audit = new Wire.WireAudit
        {
            Level = policy.Audit.Level == AuditLevel.Denied ? Wire.AuditLevel.Denied : Wire.AuditLevel.All,
            OnFull = policy.Audit.OnFull == AuditOverflow.Drop ? Wire.AuditOverflow.Drop : Wire.AuditOverflow.Deny,
        },
        Capture = PolicyCaptureMapping.ToWire(policy.Capture),
        Ceilings = { policy.Ceilings.Select(CeilingMapping.ToWire) },
        Gateway = policy.Gateway is { } use ? new Wire.GatewayUse { ForwardAuth = use.ForwardAuth, Applications = { use.Applications }, HasSidecars = use.HasSidecars } : null,
    };

    public static Mapped<PolicyDefinition> FromWire(Wire.WirePolicy policy)
    {
        var reading = new WireReading();
        reading.Require(policy.Generation >= 0, "generation", "is negative");
        reading.Require(policy.Assertion is not null, "assertion", "is missing");
        var provider = reading.Optional(policy.Provider, "provider");
        reading.Require(policy.Gateway is null || (policy.Ports.Count == 0 && policy.InternalHosts.Count == 0), "gateway", "is set beside ports or internal hosts");
        var assertion = policy.Assertion ?? new Wire.Assertion { Audience = "-" };
        return reading.Finish(new PolicyDefinition
        {
            Name = reading.Text(policy.Name, "name"),
            Namespace = reading.Text(policy.Namespace, "namespace"),
            Generation = policy.Generation,
            Mode = policy.Mode switch
            {
                Wire.Mode.Unspecified or Wire.Mode.Enforce => PolicyMode.Enforce,
                Wire.Mode.Shadow => PolicyMode.Shadow,
                Wire.Mode.Off => PolicyMode.Off,
                var other => reading.Unknown(other, "mode", PolicyMode.Enforce),
            },
            Ports = reading.List(policy.Ports, "ports", WireLimits.Ports, reading.Port),
            Hosts = reading.List(policy.Hosts, "hosts", WireLimits.Hosts, (host, field) => Host(reading, host, field)),
            InternalHosts = reading.Texts(policy.InternalHosts, "internal_hosts", WireLimits.Hosts),
            Provider = provider,
            Rules = reading.List(policy.Rules, "rules", WireLimits.Rules, (rule, field) => RuleMapping.FromWire(reading, rule, provider, field)),
            Paths = new PathOptions
            {
                EscapedSlash = EscapedByte(reading, policy.EscapedSlash, "escaped_slash"),
                Semicolon = EscapedByte(reading, policy.Semicolon, "semicolon"),
            },
            Session = SessionLimitsMapping.FromWire(reading, policy.Session, "session"),
            Programmatic = new ProgrammaticSettings { Audiences = reading.Texts(policy.ProgrammaticAudiences, "programmatic_audiences", WireLimits.Names) },
            Assertion = new AssertionSettings
            {
                Audience = reading.Text(assertion.Audience, "assertion.audience"),
                Headers = assertion.Headers switch
                {
                    Wire.HeaderPreset.Unspecified or Wire.HeaderPreset.None => HeaderPreset.None,
                    Wire.HeaderPreset.Iap => HeaderPreset.Iap,
                    var other => reading.Unknown(other, "assertion.headers", HeaderPreset.None),
                },
                Claims = reading.Texts(assertion.Claims, "assertion.claims", WireLimits.Names),
            },
            Preflight = policy.Preflight switch
            {
                Wire.Preflight.Unspecified or Wire.Preflight.Deny => PreflightMode.Deny,
                Wire.Preflight.PassThrough => PreflightMode.PassThrough,
                var other => reading.Unknown(other, "preflight", PreflightMode.Deny),
            },
            AccessDeniedRedirect = reading.Optional(policy.AccessDeniedRedirect, "access_denied_redirect", WireLimits.Text),
            TrustedProxies = reading.Texts(policy.TrustedProxies, "trusted_proxies", WireLimits.Names),
            Audit = Audit(reading, policy.Audit ?? new Wire.WireAudit()),
            Capture = PolicyCaptureMapping.FromWire(reading, policy.Capture, "capture"),
            Ceilings = reading.List(policy.Ceilings, "ceilings", WireLimits.Names, (ceiling, field) => CeilingMapping.FromWire(reading, ceiling, field)),
            Gateway = policy.Gateway is { } use ? new GatewayUse(use.ForwardAuth, reading.Texts(use.Applications, "gateway.applications", WireLimits.Names), use.HasSidecars) : null,
        });
    }

    private static AuditSettings Audit(WireReading reading, Wire.WireAudit audit) => new()
    {
        Level = audit.Level switch
        {
            Wire.AuditLevel.Unspecified or Wire.AuditLevel.All => AuditLevel.All,
            Wire.AuditLevel.Denied => AuditLevel.Denied,
            var other => reading.Unknown(other, "audit.level", AuditLevel.All),
        },
        OnFull = audit.OnFull switch
        {
            Wire.AuditOverflow.Unspecified or Wire.AuditOverflow.Deny => AuditOverflow.Deny,
            Wire.AuditOverflow.Drop => AuditOverflow.Drop,
            var other => reading.Unknown(other, "audit.on_full", AuditOverflow.Deny),
        },
    };

    private static Wire.Mode ToWire(PolicyMode mode) => mode switch
    {
        PolicyMode.Shadow => Wire.Mode.Shadow,
        PolicyMode.Off => Wire.Mode.Off,
        _ => Wire.Mode.Enforce,
    };

    private static Wire.EscapedByteMode ToWire(EscapedByteMode mode) => mode == EscapedByteMode.Keep ? Wire.EscapedByteMode.Keep : Wire.EscapedByteMode.Reject;

    private static Wire.HeaderPreset ToWire(HeaderPreset preset) => preset == HeaderPreset.Iap ? Wire.HeaderPreset.Iap : Wire.HeaderPreset.None;

    private static EscapedByteMode EscapedByte(WireReading reading, Wire.EscapedByteMode mode, string field) => mode switch
    {
        Wire.EscapedByteMode.Unspecified or Wire.EscapedByteMode.Reject => EscapedByteMode.Reject,
        Wire.EscapedByteMode.Keep => EscapedByteMode.Keep,
        var other => reading.Unknown(other, field, EscapedByteMode.Reject),
    };

    /// <summary>Redirects and Origin checks are made from this: it must be an origin, in one spelling.</summary>
    private static HostEntry Host(WireReading reading, Wire.HostEntry host, string field)
    {
        var isCanonical = CanonicalHost.TryParse(host.Host, out var name, out var port) && port is null && string.Equals(name, host.Host, StringComparison.Ordinal);
        reading.Require(isCanonical, field + ".host", "is not a canonical host name");
        var isLocal = host.Host.Equals("localhost", StringComparison.Ordinal) || host.Host.EndsWith(".localhost", StringComparison.Ordinal);
        reading.Require(host.Scheme == "https" || (host.Scheme == "http" && isLocal), field + ".scheme", "is neither https nor http on localhost");
        return new HostEntry(host.Scheme, host.Host, reading.Port(host.Port, field + ".port"));
    }
}
