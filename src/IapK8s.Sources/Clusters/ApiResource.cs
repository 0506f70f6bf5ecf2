using IapK8s.Resources;
using IapK8s.Sources.Manifests;

namespace IapK8s.Sources.Clusters;

/// <summary>A kind as the API server serves it.</summary>
/// <param name="Plural">As in its path.</param>
/// <param name="IsOptional">Whether a cluster may do without: where it is not served there is none. One of our own that is not served is a mistake, and nothing may be concluded from it.</param>
internal sealed record ApiResource(ManifestKind Kind, string Plural, bool IsOptional)
{
    /// <summary>Everything that compiling looks at, Secrets apart: those are asked for by name.</summary>
    public static IReadOnlyList<ApiResource> Watched { get; } =
    [
        Ours(ApiGroup.IapPolicy, "iappolicies"),
        Ours(ApiGroup.ClusterIapPolicy, "clusteriappolicies"),
        Ours(ApiGroup.IapProvider, "iapproviders"),
        Ours(ApiGroup.ClusterIapProvider, "clusteriapproviders"),
        Ours(ApiGroup.IapAccessLevel, "iapaccesslevels"),
        Ours(ApiGroup.IapGroup, "iapgroups"),
        Ours(ApiGroup.IapDirectory, "iapdirectories"),
        Ours(ApiGroup.IapRevocation, "iaprevocations"),
        Ours(ApiGroup.IapApplication, "iapapplications"),
        Of("v1", "Namespace", "namespaces"),
        Of("v1", "Pod", "pods"),
        Of("v1", "Service", "services"),
        Of("apps/v1", "Deployment", "deployments"),
        Of("apps/v1", "StatefulSet", "statefulsets"),
        Of("apps/v1", "DaemonSet", "daemonsets"),
        Of("networking.k8s.io/v1", "Ingress", "ingresses"),
        Of("gateway.networking.k8s.io/v1", "HTTPRoute", "httproutes", isOptional: true),
        Of("gateway.networking.k8s.io/v1beta1", "ReferenceGrant", "referencegrants", isOptional: true),
    ];

    public static ApiResource Secret { get; } = Of("v1", "Secret", "secrets");

    /// <summary>The path of all of them, or of those of one namespace.</summary>
    public string PathIn(string? ns = null)
    {
        var root = Kind.ApiVersion == "v1" ? "api/v1" : $"apis/{Kind.ApiVersion}";
        return ns is null ? $"{root}/{Plural}" : $"{root}/namespaces/{ns}/{Plural}";
    }

    public override string ToString() => Kind.ApiVersion == "v1" ? Plural : $"{Plural}.{Kind.ApiVersion.Split('/')[0]}";

    private static ApiResource Ours(string kind, string plural) => Of(ApiGroup.ApiVersion, kind, plural);

    private static ApiResource Of(string apiVersion, string kind, string plural, bool isOptional = false) =>
        new(ManifestKindTable.Find(apiVersion, kind) ?? throw new InvalidOperationException($"Nobody reads {apiVersion} {kind}"), plural, isOptional);
}
