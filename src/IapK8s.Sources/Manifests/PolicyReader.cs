using IapK8s.Resources.Policies;

namespace IapK8s.Sources.Manifests;

internal static class PolicyReader
{
    public static IapPolicySpec Spec(ObjectReader spec) => WithShared(spec, new IapPolicySpec
    {
        TargetRefs = spec.Objects("targetRefs", Target),
        Selector = spec.Object("selector", Selector),
        Hosts = spec.Texts("hosts"),
        Rollout = spec.Text("rollout"),
    });

    public static ClusterIapPolicySpec ClusterSpec(ObjectReader spec) => WithShared(spec, new ClusterIapPolicySpec
    {
        NamespaceSelector = spec.Object("namespaceSelector", Selector),
        Protect = spec.Text("protect"),
        HostOwners = spec.Objects("hostOwners", owner => new HostOwner(owner.Text("namespace"), owner.Texts("hosts"))),
        Ceiling = spec.Object("ceiling", Ceiling),
    });

    /// <summary>Adds what policies of every level say. Copying a record keeps its type.</summary>
    private static T WithShared<T>(ObjectReader spec, T own) where T : PolicySpec => (T)((PolicySpec)own with
    {
        Mode = spec.Text("mode"),
        EnforceAt = spec.Text("enforceAt"),
        ProviderRef = spec.Object("providerRef", Provider),
        Rules = spec.Objects("rules", Rule, isKeyed: true),
        Session = spec.Object("session", Session),
        Programmatic = spec.Object("programmatic", Programmatic),
        Assertion = spec.Object("assertion", Assertion),
        Cors = spec.Object("cors", Cors),
        Paths = spec.Object("paths", Paths),
        AccessDenied = spec.Object("accessDenied", AccessDenied),
        Capture = spec.Object("capture", Capture),
        Network = spec.Object("network", Network),
        Audit = spec.Object("audit", Audit),
    });

    private static CeilingSpec Ceiling(ObjectReader ceiling) => new()
    {
        Modes = ceiling.Texts("modes"),
        Providers = ceiling.Objects("providers", Provider),
        Hosts = ceiling.Texts("hosts"),
        TrustedProxies = ceiling.Texts("trustedProxies"),
        MaxAge = ceiling.Text("maxAge"),
        IdleTimeout = ceiling.Text("idleTimeout"),
        RecheckInterval = ceiling.Text("recheckInterval"),
        StaleFor = ceiling.Text("staleFor"),
        Acr = ceiling.Text("acr"),
        AllUsers = ceiling.Text("allUsers"),
        Loopback = ceiling.Text("loopback"),
        Opaque = ceiling.Texts("opaque"),
        ServiceAccounts = ceiling.Texts("serviceAccounts"),
        Upstreams = ceiling.Texts("upstreams"),
    };

    private static TargetRef Target(ObjectReader target) => new()
    {
        Group = target.Text("group"),
        Kind = target.Text("kind"),
        Name = target.Text("name"),
        SectionName = target.Text("sectionName"),
    };

    internal static LabelSelector Selector(ObjectReader selector) => new()
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

    private static CorsSpec Cors(ObjectReader cors) => new() { Preflight = cors.Text("preflight") };

    private static PathsSpec Paths(ObjectReader paths) => new() { EscapedSlash = paths.Text("escapedSlash"), Semicolon = paths.Text("semicolon") };

    private static AccessDeniedSpec AccessDenied(ObjectReader denied) => new() { RedirectUri = denied.Text("redirectUri") };

    private static NetworkSpec Network(ObjectReader network) => new() { TrustedProxies = network.Texts("trustedProxies") };

    private static AuditSpec Audit(ObjectReader audit) => new() { Level = audit.Text("level"), OnFull = audit.Text("onFull") };

    private static CaptureSpec Capture(ObjectReader capture) => new()
    {
        Mode = capture.Text("mode"),
        Scope = capture.Text("scope"),
        Opaque = capture.Objects("opaque", port => new OpaquePort(port.Integer("port"), port.Texts("from"))),
        Loopback = capture.Object("loopback", loopback => new LoopbackSpec(loopback.Text("mode"), loopback.Integers("open"))),
    };
}
