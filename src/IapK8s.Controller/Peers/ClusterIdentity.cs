using k8s;

namespace IapK8s.Controller.Peers;

/// <summary>What a cluster says of its pods' identity.</summary>
internal sealed record ClusterIdentity(IClusterIssuerSource Issuer, ITokenReviewer Reviewer)
{
    public static ClusterIdentity Of(Kubernetes client)
    {
        var server = new ApiServerIdentity(client);
        return new ClusterIdentity(server, server);
    }
}
