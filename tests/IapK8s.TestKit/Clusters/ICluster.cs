using IapK8s.TestKit.Clusters.Faults;
using k8s;

namespace IapK8s.TestKit.Clusters;

/// <summary>
/// A Kubernetes API server without nodes, schedulers or controllers, for a test to talk to: the one in this process (<see cref="InProcessCluster"/>), or a real <c>kube-apiserver</c> over etcd.
/// </summary>
public interface ICluster : IAsyncDisposable
{
    Uri Address { get; }

    /// <summary>Of the root that signed the server's certificate, PEM.</summary>
    string AuthorityPem { get; }

    /// <summary>What ServiceAccount tokens name as their issuer.</summary>
    string TokenIssuer { get; }

    /// <summary>Null where faults cannot be made: with real binaries.</summary>
    IClusterFaults? Faults { get; }

    /// <summary>A user with a client certificate of the cluster's authority. The group <c>system:masters</c> may do everything.</summary>
    KubernetesClientConfiguration User(string name, params string[] groups);

    /// <summary>Stops serving. What is stored stays.</summary>
    Task StopAsync();

    /// <summary>Serves again at the same address; watches cannot resume from before now.</summary>
    Task StartAsync();

    /// <summary>Every request so far that was authenticated, in order.</summary>
    Task<IReadOnlyList<ApiCall>> CallsAsync();
}
