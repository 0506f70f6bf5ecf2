using System.ComponentModel;

namespace IapK8s.Resources.Policies;

/// <summary>
/// The intent as it was written: text stays text until validation has seen it, and null means that the author did not speak
/// (defaults are the compiler's, never the schema's). Fields that this build does not enforce are here so that they are refused by name.
/// </summary>
public sealed record IapPolicySpec : PolicySpec
{
    [Description("""
        What is protected, in the policy's own namespace: Services by name, or {kind: Namespace} standing alone for every workload of the namespace that a policy of its own selects. Exactly one of
        targetRefs and selector is given. Example: [{kind: Service, name: shop, sectionName: http}].
        """)]
    public IReadOnlyList<TargetRef>? TargetRefs { get; init; }

    [Description("""
        What is protected, by the labels of pods in the policy's own namespace: all their ports. Exactly one of targetRefs and selector is given; an empty selector is refused, because it would select
        every pod. Example: {matchLabels: {app: shop}}.
        """)]
    public LabelSelector? Selector { get; init; }

    [Description("""
        The origins under which browsers and clients reach the app. A bare name means https on port 443; https://name:port names another port; http:// is only for names under .localhost. A request
        for another host is refused with 421. Absent: only names inside the cluster are served, to bearer tokens. Each host name once. Not for Namespace policies. Example: [shop.example.com].
        """)]
    public IReadOnlyList<string>? Hosts { get; init; }

    [Description("""
        How running pods get the sidecar. Manual: status names the pods to restart. Evict: the controller evicts them, of each
        owner one at a time and within disruption budgets, where it was installed with the right to. Absent: Manual. Example: Evict.
        """)]
    public string? Rollout { get; init; }

    /// <summary>Whether the sidecars of its pods decide by it.</summary>
    public bool IsAtSidecar => EnforceAt != "Gateway";

    /// <summary>Whether ingresses may ask a gateway to decide by it.</summary>
    public bool IsAtGateway => EnforceAt is "Gateway" or "Both";

    /// <summary>Whether it is about apps outside the cluster alone, and so about no pod.</summary>
    public bool IsForApplications => TargetRefs is { Count: > 0 } targets && targets.All(target => target.Kind == ApiGroup.IapApplication);

    /// <summary>Whether the policy is about every workload of its namespace that a policy of its own selects.</summary>
    public bool IsForNamespace => TargetRefs is [{ Kind: "Namespace" }];
}
