using System.ComponentModel;
using IapK8s.Resources.Policies;

namespace IapK8s.Resources.Status;

/// <summary>Of policies of both kinds.</summary>
public sealed record IapPolicyStatus : ResourceStatus
{
    [Description("The mode in force for the policy's own rules, after the levels above, ceilings and the default: Enforce, Shadow or Off. Absent where no version is in force. Example: Enforce.")]
    public string? Mode { get; init; }

    [Description("How many pods the policy speaks to, and how far they have got.")]
    public SubscriberSummary? Summary { get; init; }

    [Description("""
        The labels by which the policy picks pods, after Services and other targets have been looked up. Admission refuses pods that match and have no sidecar. While a target is missing, or the newest
        version is invalid, what was picked before stays. Example: [{matchLabels: {app: shop}}].
        """)]
    public IReadOnlyList<LabelSelector>? PodSelectors { get; init; }

    [Description("What the apps behind the policy verify in their signed token, one entry an app. Example: [{audience: shop, issuer: \"https://auth.example.com/namespaces/shop/policies/shop\"}].")]
    public IReadOnlyList<AssertionAudience>? AssertionAudiences { get; init; }

    [Description("What is in force for the policy's workloads, with what the levels above say. Absent for a policy of those levels.")]
    public EffectiveStatus? Effective { get; init; }

    [Description("A hash of what is in force, the same on every replica of the controller and in the sidecars that have it. Example: 5f2c9a0b1d3e4f60.")]
    public string? Hash { get; init; }
}

/// <param name="Pods">Everybody, also those that the other numbers count.</param>
public sealed record SubscriberSummary(
    [property: Description("Running pods that the policy speaks to. Example: 40.")] int Pods,
    [property: Description("Pods whose sidecar has acknowledged this generation. Example: 37.")] int Acked,
    [property: Description("Pods whose sidecar refused it and keeps the last good one. Example: 1.")] int Nacked,
    [property: Description("Pods whose sidecar is not connected. Example: 2.")] int Disconnected,
    [property: Description("Pods without a working sidecar proven from outside. Example: 0.")] int Unprotected);

[Description("The audience and the issuer of one app's signed token.")]
public sealed record AssertionAudience(
    [property: Description("The audience (aud). Example: /namespaces/shop/policies/shop.")] string Audience,
    [property: Description("The issuer (iss). The keys are at /.iap/jwks.json of the app's hosts. Example: https://auth.example.com/namespaces/shop/policies/shop.")] string Issuer);

/// <param name="Rules">Counts alone, from the cluster's level down.</param>
public sealed record EffectiveStatus(
    [property: Description("Every setting that is inherited, after merging.")] IReadOnlyList<EffectiveSetting> Settings,
    [property: Description("How many rules each level adds; kubectl iap explain shows them.")] IReadOnlyList<RuleCount> Rules);

[Description("One setting and who said so.")]
public sealed record EffectiveSetting(
    [property: Description("The field below spec. Example: session.maxAge.")] string Field,
    [property: Description("The value in force. Example: 8h.")] string Value,
    [property: Description("The policy that says so, as namespace/name or the name of a ClusterIapPolicy, or default. Example: shop/shop.")] string From,
    [property: Description("The ClusterIapPolicy whose ceiling cut it back. Absent where none did. Example: central.")] string? LimitedBy);

[Description("Rules of one level.")]
public sealed record RuleCount(
    [property: Description("Cluster, Namespace or Workload. Example: Cluster.")] string Level,
    [property: Description("Allow rules. Example: 2.")] int Allow,
    [property: Description("Deny rules. Example: 1.")] int Deny);
