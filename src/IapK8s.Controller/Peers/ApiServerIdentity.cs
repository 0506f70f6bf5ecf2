using System.Text.Json;
using IapK8s.Identity.ServiceAccounts;
using IapK8s.Sources.Clusters;
using k8s;
using k8s.Models;

namespace IapK8s.Controller.Peers;

/// <summary>A real API server's word on its pods. Needs <c>create</c> on tokenreviews, and <c>get</c> on the issuer's documents, which every ServiceAccount has by default
/// (<c>system:service-account-issuer-discovery</c>).</summary>
internal sealed class ApiServerIdentity(Kubernetes client) : IClusterIssuerSource, ITokenReviewer
{
    private const string PodName = "authentication.kubernetes.io/pod-name";
    private const string PodUid = "authentication.kubernetes.io/pod-uid";

    private readonly ApiReader _documents = new(client);

    /// <summary>The keys from the API server itself, wherever its discovery document sends others.</summary>
    public async Task<ClusterIssuerDocument> FetchAsync(CancellationToken cancellation)
    {
        using var discovery = JsonDocument.Parse(await ReadAsync(".well-known/openid-configuration", cancellation));
        var issuer = discovery.RootElement.GetProperty("issuer").GetString() ?? "";
        return new ClusterIssuerDocument(issuer, await ReadAsync("openid/v1/jwks", cancellation));
    }

    public async Task<ReviewedToken?> ReviewAsync(string token, string audience, CancellationToken cancellation)
    {
        var review = new V1TokenReview { Spec = new V1TokenReviewSpec { Token = token, Audiences = [audience] } };
        var status = (await client.AuthenticationV1.CreateTokenReviewAsync(review, cancellationToken: cancellation)).Status;
        // A server that knows no audiences names none, and would take a token for anybody.
        return status is { Authenticated: true, User: { } user } && status.Audiences?.Contains(audience) == true
            ? new ReviewedToken(user.Username, Extra(user, PodName) is { } name && Extra(user, PodUid) is { } uid ? new BoundPod(name, uid) : null)
            : null;
    }

    /// <summary>The client's own methods take these documents for JSON strings, which they are not.</summary>
    private async Task<string> ReadAsync(string path, CancellationToken cancellation)
    {
        using var response = await _documents.GetAsync(path, cancellation);
        return await response.Content.ReadAsStringAsync(cancellation);
    }

    private static string? Extra(V1UserInfo user, string key) => user.Extra is not null && user.Extra.TryGetValue(key, out var values) && values is [var only] ? only : null;
}
