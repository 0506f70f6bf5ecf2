using System.Collections.Concurrent;
using IapK8s.Controller.Peers;
using IapK8s.Identity.ServiceAccounts;
using IapK8s.TestKit.Identities;

namespace IapK8s.TestKit.Controllers;

/// <summary>What the controller asks of an API server about identity, answered from what a test says is there.</summary>
public sealed class StubCluster(ClusterTokens tokens) : IClusterIssuerSource, ITokenReviewer
{
    private int _reviews;
    private int _fetches;

    /// <summary>Uids of the pods that the API server has.</summary>
    public ConcurrentDictionary<string, bool> Pods { get; } = [];

    /// <summary>Set: nobody answers.</summary>
    public bool IsAway { get; set; }

    /// <summary>Set: the issuer's keys cannot be had.</summary>
    public bool HasNoKeys { get; set; }

    /// <summary>Held back until this ends.</summary>
    public Task Before { get; set; } = Task.CompletedTask;

    public int Reviews => Volatile.Read(ref _reviews);

    public int Fetches => Volatile.Read(ref _fetches);

    Task<ClusterIssuerDocument> IClusterIssuerSource.FetchAsync(CancellationToken cancellation)
    {
        Interlocked.Increment(ref _fetches);
        return HasNoKeys || IsAway ? throw new HttpRequestException("away") : Task.FromResult(new ClusterIssuerDocument(tokens.Issuer, tokens.Jwks));
    }

    async Task<ReviewedToken?> ITokenReviewer.ReviewAsync(string token, string audience, CancellationToken cancellation)
    {
        Interlocked.Increment(ref _reviews);
        await Before.WaitAsync(cancellation);
        if (IsAway)
        {
            throw new HttpRequestException("away");
        }

        var verification = new ServiceAccountTokenVerifier(tokens.Issuer, tokens.Jwks).Verify(token, audience, tokens.Time.GetUtcNow());
        return verification is { Verdict: TokenVerdict.Verified, Token: { Pod: { } pod } claims } && Pods.ContainsKey(pod.Uid) ? new ReviewedToken(claims.UserName, pod) : null;
    }
}
