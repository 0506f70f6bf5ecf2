using IapK8s.Identity.ServiceAccounts;

namespace IapK8s.Controller.Peers;

/// <summary>Asks the API server about a token (authentication.k8s.io/v1 TokenReview).</summary>
internal interface ITokenReviewer
{
    /// <summary>Whom the token authenticates for this audience; null for nobody.</summary>
    /// <remarks>Throws whatever keeps the API server from answering: that is no answer.</remarks>
    Task<ReviewedToken?> ReviewAsync(string token, string audience, CancellationToken cancellation);
}

/// <param name="UserName"><c>system:serviceaccount:namespace:name</c>.</param>
/// <param name="Pod">The pod that it is bound to.</param>
internal sealed record ReviewedToken(string UserName, BoundPod? Pod);
