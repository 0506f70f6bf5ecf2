namespace IapK8s.Controller.Peers;

/// <summary>Whose tokens the cluster's API server issues, and the keys that verify them.</summary>
/// <param name="Jwks">RFC 7517 JSON.</param>
internal sealed record ClusterIssuerDocument(string Issuer, string Jwks);

/// <summary>Where the document comes from.</summary>
internal interface IClusterIssuerSource
{
    /// <summary>As the API server publishes it now (<c>/.well-known/openid-configuration</c> and <c>/openid/v1/jwks</c>).</summary>
    /// <remarks>Throws whatever keeps it from being had.</remarks>
    Task<ClusterIssuerDocument> FetchAsync(CancellationToken cancellation);
}
