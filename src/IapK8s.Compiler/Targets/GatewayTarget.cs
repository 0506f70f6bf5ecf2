namespace IapK8s.Compiler.Targets;

/// <summary>What of a policy a gateway serves.</summary>
/// <param name="Place">Policies that have it in common decide there together, as on a pod's port.</param>
/// <param name="Application">The app outside the cluster that the gateway forwards to; null where an ingress asks.</param>
internal sealed record GatewayTarget(string Place, string? Application = null);
