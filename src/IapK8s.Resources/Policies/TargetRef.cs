using System.ComponentModel;

namespace IapK8s.Resources.Policies;

/// <summary>A workload of the policy's own namespace (Gateway API, GEP-713 policy attachment).</summary>
[Description("One thing that is protected, in the policy's own namespace.")]
public sealed record TargetRef
{
    [Description("The API group of the kind, which says it already: apps, networking.k8s.io, gateway.networking.k8s.io, or empty for the core group. Absent: that of the kind. Example: apps.")]
    public string? Group { get; init; }

    /// <summary>One of <see cref="TargetKinds"/>.</summary>
    [Description("""
        Service: the pods behind it. Deployment, StatefulSet, DaemonSet: its pods. Ingress, HTTPRoute: the pods behind the Services that it leads to. Namespace: every workload of the namespace that a
        policy of its own selects; it stands alone. IapApplication: an app outside the cluster, always decided at the gateway. Required. Example: Service.
        """)]
    public string? Kind { get; init; }

    [Description("The name of the target. For a Namespace: left out, or the policy's own namespace. Example: shop.")]
    public string? Name { get; init; }

    [Description("""
        The name of one part: a port of a Service, a container port of a workload, a rule of an HTTPRoute. Absent: all of them. Not for a Namespace, an Ingress or an IapApplication. Example: http.
        """)]
    public string? SectionName { get; init; }
}

/// <summary>meta/v1 LabelSelector.</summary>
[Description("Labels that must match, all of them.")]
public sealed record LabelSelector
{
    [Description("Labels that must be there with these values, all of them. Example: {app: shop}.")]
    public IReadOnlyDictionary<string, string>? MatchLabels { get; init; }

    [Description("Requirements on labels, all of which must hold. Example: [{key: tier, operator: In, values: [web, api]}].")]
    public IReadOnlyList<LabelRequirement>? MatchExpressions { get; init; }
}

[Description("A requirement on one label.")]
public sealed record LabelRequirement(
    [property: Description("The label's key. Required. Example: tier.")] string? Key,
    [property: Description("In and NotIn compare with values; Exists and DoesNotExist take none. Required. Example: In.")] string? Operator,
    [property: Description("The values for In and NotIn, at least one. Absent for Exists and DoesNotExist. Example: [web, api].")] IReadOnlyList<string>? Values);
