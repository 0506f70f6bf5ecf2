using IapK8s.Resources.Policies;

namespace IapK8s.Sources.Manifests;

internal static class PolicyReader
{
    public static IapPolicySpec Spec(ObjectReader spec) => new()
    {
        Mode = spec.Text("mode"),
        TargetRefs = spec.Objects("targetRefs", Target),
        Selector = spec.Object("selector", Selector),
        EnforceAt = spec.Text("enforceAt"),
        Hosts = spec.Texts("hosts"),
        ProviderRef = spec.Object("providerRef", Provider),
        Rules = spec.Objects("rules", Rule, isKeyed: true),
        Session = spec.Object("session", Session),
        Programmatic = spec.Object("programmatic", Programmatic),
        Assertion = spec.Object("assertion", Assertion),
        Cors = spec.Object("cors", cors => new CorsSpec { Preflight = cors.Text("preflight") }),
        Paths = spec.Object("paths", paths => new PathsSpec { EscapedSlash = paths.Text("escapedSlash"), Semicolon = paths.Text("semicolon") }),
        AccessDenied = spec.Object("accessDenied", denied => new AccessDeniedSpec { RedirectUri = denied.Text("redirectUri") }),
        Capture = spec.Object("capture", Capture),
        Network = spec.Object("network", network => new NetworkSpec { TrustedProxies = network.Texts("trustedProxies") }),
        Audit = spec.Object("audit", audit => new AuditSpec { Level = audit.Text("level"), OnFull = audit.Text("onFull") }),
        Rollout = spec.Text("rollout"),
    };

    private static TargetRef Target(ObjectReader target) => new()
    {
        Group = target.Text("group"),
        Kind = target.Text("kind"),
        Name = target.Text("name"),
        SectionName = target.Text("sectionName"),
    };

    private static LabelSelector Selector(ObjectReader selector) => new()
    {
        MatchLabels = selector.TextMap("matchLabels"),
        MatchExpressions = selector.Objects("matchExpressions", expression =>
            new LabelRequirement(expression.Text("key"), expression.Text("operator"), expression.Texts("values"))),
    };

    private static ProviderRef Provider(ObjectReader provider) => new()
    {
        Kind = provider.Text("kind"),
        Name = provider.Text("name"),
        Namespace = provider.Text("namespace"),
    };

    private static PolicyRule Rule(ObjectReader rule) => new()
    {
        Name = rule.Text("name"),
        Action = rule.Text("action"),
        Members = rule.Texts("members"),
        ExceptMembers = rule.Texts("exceptMembers"),
        Methods = rule.Texts("methods"),
        Hosts = rule.Texts("hosts"),
        Paths = rule.Texts("paths"),
        Condition = rule.Text("condition"),
        Unless = rule.Object("unless", Requirement),
        Require = rule.Object("require", Requirement),
    };

    private static RequirementSpec Requirement(ObjectReader requirement) => new()
    {
        Acr = requirement.Text("acr"),
        Amr = requirement.Texts("amr"),
        MaxAuthAge = requirement.Text("maxAuthAge"),
    };

    private static SessionSpec Session(ObjectReader session) => new()
    {
        MaxAge = session.Text("maxAge"),
        IdleTimeout = session.Text("idleTimeout"),
        RecheckInterval = session.Text("recheckInterval"),
        StaleFor = session.Text("staleFor"),
    };

    private static ProgrammaticSpec Programmatic(ObjectReader programmatic) => new()
    {
        Audiences = programmatic.Texts("audiences"),
        ServiceAccounts = programmatic.Texts("serviceAccounts"),
    };

    private static AssertionSpec Assertion(ObjectReader assertion) => new()
    {
        Audience = assertion.Text("audience"),
        Headers = assertion.Text("headers"),
        Claims = assertion.Texts("claims"),
    };

    private static CaptureSpec Capture(ObjectReader capture) => new()
    {
        Mode = capture.Text("mode"),
        Scope = capture.Text("scope"),
        Opaque = capture.Objects("opaque", port => new OpaquePort(port.Integer("port"), port.Texts("from"))),
        Loopback = capture.Object("loopback", loopback => new LoopbackSpec(loopback.Text("mode"), loopback.Integers("open"))),
    };
}
