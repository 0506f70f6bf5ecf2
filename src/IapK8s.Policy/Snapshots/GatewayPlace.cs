namespace IapK8s.Policy.Snapshots;

/// <summary>Where in a gateway a request is decided: what stands there instead of a pod's port. Chosen by whoever runs the gateway or the ingress, never by the request.</summary>
public abstract record GatewayPlace
{
    private GatewayPlace()
    {
    }

    /// <summary>An ingress asks.</summary>
    /// <param name="Policy"><c>namespace/name</c> that the ingress names, which must have the host; null where the host alone decides.</param>
    public sealed record Asked(string? Policy = null) : GatewayPlace;

    /// <summary>The proxy's own paths on a host of ingresses that ask. All policies that have the host share its sessions, so any of them will do.</summary>
    public sealed record OwnPaths : GatewayPlace;

    /// <summary>The gateway itself forwards to an app outside the cluster.</summary>
    /// <param name="Namespace">Of the <c>IapApplication</c>.</param>
    public sealed record Application(string Namespace, string Name) : GatewayPlace;
}
