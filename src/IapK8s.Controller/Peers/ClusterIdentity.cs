namespace IapK8s.Controller.Peers;

/// <summary>What a cluster says of its pods' identity.</summary>
internal sealed record ClusterIdentity(IClusterIssuerSource Issuer, ITokenReviewer Reviewer);
