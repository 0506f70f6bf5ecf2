namespace IapK8s.Resources.Policies;

/// <summary>What a policy can be attached to, and the API group of each (GEP-713).</summary>
public static class TargetKinds
{
    private static readonly Dictionary<string, string> Groups = new(StringComparer.Ordinal)
    {
        ["Service"] = "",
        ["Deployment"] = "apps",
        ["StatefulSet"] = "apps",
        ["DaemonSet"] = "apps",
        ["Ingress"] = "networking.k8s.io",
        ["HTTPRoute"] = "gateway.networking.k8s.io",
        ["Namespace"] = "",
        [ApiGroup.IapApplication] = ApiGroup.Name,
    };

    public static string[] All { get; } = [.. Groups.Keys];

    /// <summary>Null for a kind that nothing can be attached to.</summary>
    public static string? GroupOf(string? kind) => kind is not null && Groups.TryGetValue(kind, out var group) ? group : null;
}
