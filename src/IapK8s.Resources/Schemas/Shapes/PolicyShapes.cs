using IapK8s.Resources.Policies;
using IapK8s.Resources.Validation;
using static IapK8s.Resources.Schemas.FieldShape;

namespace IapK8s.Resources.Schemas.Shapes;

/// <summary>Policies of both levels. What depends on another field of the policy is said here; what depends on other resources is the compiler's.</summary>
internal static class PolicyShapes
{
    /// <summary>The whole namespace is meant.</summary>
    private const string ForNamespace = "(has(self.targetRefs) && self.targetRefs.exists(target, target.kind == 'Namespace'))";

    private const string Elsewhere = "write it in the policies of the workloads";

    public static readonly ObjectShape Shared = new(typeof(PolicySpec))
    {
        [nameof(PolicySpec.Mode)] = Of(TextFormats.Of(Choices.Mode)),
        [nameof(PolicySpec.EnforceAt)] = Of(TextFormats.Of(Choices.EnforceAt)),
        [nameof(PolicySpec.ProviderRef)] = Plain(),
        [nameof(PolicySpec.Rules)] = MapOf(Limits.Rules, "name").MayBeEmpty(),
        [nameof(PolicySpec.Session)] = Plain(),
        [nameof(PolicySpec.Programmatic)] = Plain(),
        [nameof(PolicySpec.Assertion)] = Plain(),
        [nameof(PolicySpec.Cors)] = Plain(),
        [nameof(PolicySpec.Paths)] = Plain(),
        [nameof(PolicySpec.AccessDenied)] = Plain(),
        [nameof(PolicySpec.Capture)] = Plain(),
        [nameof(PolicySpec.Network)] = Plain(),
        [nameof(PolicySpec.Audit)] = Plain(),
    };

    public static readonly ObjectShape Policy = new(typeof(IapPolicySpec))
    {
        [nameof(IapPolicySpec.TargetRefs)] = ListOf(Limits.TargetRefs).With(
            new("self.all(target, target.kind != 'Namespace') || size(self) == 1", "a Namespace stands beside other targets: let it stand alone, and write a policy of its own for the workload"),
            new("self.all(target, self.exists_one(other, other == target))", "a target is there twice: remove one of them")),
        [nameof(IapPolicySpec.Selector)] = Plain().With(
            new CelRule("(has(self.matchLabels) && size(self.matchLabels) > 0) || (has(self.matchExpressions) && size(self.matchExpressions) > 0)",
                "the selector is empty and would select every pod of the namespace: write labels, such as {matchLabels: {app: shop}}")),
        [nameof(IapPolicySpec.Hosts)] = SetOf(NetworkFormats.Host, Limits.Hosts),
        [nameof(IapPolicySpec.Rollout)] = Of(TextFormats.Of(Choices.Rollout)),
        Requires = [nameof(PolicySpec.Rules)],
        Rules =
        [
            CelRule.Required("has(self.targetRefs) || has(self.selector)", "name what is protected: targetRefs: [{kind: Service, name: ...}], or a selector", ".targetRefs"),
            CelRule.Forbidden("!has(self.targetRefs) || !has(self.selector)", "targetRefs and selector are both given: keep one of them", ".selector"),
            new($"size(self.rules) > 0 || {ForNamespace}", "rules is an empty list: write at least one rule, without an Allow nobody is let in", ".rules"),
            CelRule.Forbidden($"!has(self.hosts) || !{ForNamespace}", $"hosts are given for a whole namespace: {Elsewhere}", ".hosts"),
            CelRule.Forbidden($"!has(self.enforceAt) || !{ForNamespace}", $"enforceAt is given for a whole namespace: {Elsewhere}", ".enforceAt"),
            CelRule.Forbidden($"!has(self.capture) || !has(self.capture.mode) || !{ForNamespace}", $"mode is given for a whole namespace: {Elsewhere}", ".capture.mode"),
            CelRule.Forbidden($"!has(self.capture) || !has(self.capture.opaque) || !{ForNamespace}", $"opaque ports are given for a whole namespace: {Elsewhere}", ".capture.opaque"),
            CelRule.Forbidden($"!has(self.capture) || !has(self.capture.loopback) || !has(self.capture.loopback.open) || !{ForNamespace}", $"open ports are given for a whole namespace: {Elsewhere}", ".capture.loopback.open"),
            CelRule.Forbidden($"!has(self.assertion) || !has(self.assertion.audience) || !{ForNamespace}", $"the audience would be that of several apps: {Elsewhere}", ".assertion.audience"),
        ],
    };

    public static readonly ObjectShape ClusterPolicy = new(typeof(ClusterIapPolicySpec))
    {
        [nameof(ClusterIapPolicySpec.NamespaceSelector)] = Plain().Required(),
        [nameof(ClusterIapPolicySpec.Protect)] = Of(TextFormats.Of(Choices.Protect)),
        [nameof(ClusterIapPolicySpec.HostOwners)] = ListOf(Limits.Namespaces),
        [nameof(ClusterIapPolicySpec.Ceiling)] = Plain(),
        Rules =
        [
            new("!has(self.providerRef) || self.providerRef.kind == 'ClusterIapProvider'", "a ClusterIapPolicy names a ClusterIapProvider: a provider of one namespace is unknown to the others", ".providerRef.kind"),
            // Members are a set and not empty: they name people unless allUsers stands alone.
            CelRule.Required("has(self.providerRef) || !has(self.rules) || self.rules.all(rule, rule.members == ['allUsers'] && !has(rule.exceptMembers) && !has(rule.unless) && !has(rule.require))",
                "name the provider whose identities the rules are about: providerRef: {kind: ClusterIapProvider, name: ...}", ".providerRef"),
            CelRule.Required("has(self.providerRef) || !has(self.ceiling) || !has(self.ceiling.acr)",
                "name the provider whose acr the ceiling is about: providerRef: {kind: ClusterIapProvider, name: ...}", ".providerRef"),
            CelRule.Forbidden("!has(self.enforceAt)", $"enforceAt is given for several workloads: {Elsewhere}", ".enforceAt"),
            CelRule.Forbidden("!has(self.capture) || !has(self.capture.mode)", $"mode is given for several workloads: {Elsewhere}", ".capture.mode"),
            CelRule.Forbidden("!has(self.capture) || !has(self.capture.opaque)", $"opaque ports are given for several workloads: {Elsewhere}", ".capture.opaque"),
            CelRule.Forbidden("!has(self.capture) || !has(self.capture.loopback) || !has(self.capture.loopback.open)", $"open ports are given for several workloads: {Elsewhere}", ".capture.loopback.open"),
            CelRule.Forbidden("!has(self.assertion) || !has(self.assertion.audience)", $"the audience would be that of several apps: {Elsewhere}", ".assertion.audience"),
            new("!has(self.ceiling) || !has(self.ceiling.providers) || !has(self.providerRef) || self.ceiling.providers.exists(provider, provider.kind == self.providerRef.kind && provider.name == self.providerRef.name)",
                "the policy's own provider is not among ceiling.providers: add it", ".ceiling.providers"),
            new("!has(self.ceiling) || !has(self.ceiling.allUsers) || !has(self.rules) || self.rules.all(rule, rule.action != 'Allow' || !('allUsers' in rule.members))",
                "one of the policy's own rules allows allUsers: remove it from the rule, or from the ceiling", ".ceiling.allUsers"),
        ],
    };

    public static readonly ObjectShape Owner = new(typeof(HostOwner))
    {
        [nameof(HostOwner.Namespace)] = Of(TextFormats.Label).Required(),
        [nameof(HostOwner.Hosts)] = SetOf(NetworkFormats.HostPattern, Limits.Hosts).Required(),
    };
}
