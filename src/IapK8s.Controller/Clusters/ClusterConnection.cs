using k8s;
using k8s.Exceptions;

namespace IapK8s.Controller.Clusters;

/// <summary>The API server that the controller works for.</summary>
internal static class ClusterConnection
{
    /// <param name="kubeconfig">File whose current context is used; null: the ServiceAccount of the pod that this process runs in.</param>
    /// <exception cref="KubeConfigException">There is none, or it cannot be used.</exception>
    public static Kubernetes Open(string? kubeconfig) =>
        new(kubeconfig is null ? KubernetesClientConfiguration.InClusterConfig() : KubernetesClientConfiguration.BuildConfigFromConfigFile(kubeconfig));
}
