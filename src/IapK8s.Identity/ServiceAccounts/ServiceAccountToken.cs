using System.Collections.Immutable;

namespace IapK8s.Identity.ServiceAccounts;

/// <summary>What a bound ServiceAccount token says (Kubernetes TokenRequest, authentication.k8s.io/v1). Whether it may be believed is another question.</summary>
public sealed record ServiceAccountToken
{
    /// <summary>The longest that a bound token may be good for; one that lives longer was made for something else.</summary>
    public static TimeSpan LongestLife { get; } = TimeSpan.FromHours(24);

    public required string Issuer { get; init; }

    public required ImmutableArray<string> Audiences { get; init; }

    public required string Namespace { get; init; }

    public required string ServiceAccount { get; init; }

    public required string ServiceAccountUid { get; init; }

    /// <summary>The pod that it is bound to; null for a token that anybody who may ask for one has.</summary>
    public BoundPod? Pod { get; init; }

    public required DateTimeOffset IssuedAt { get; init; }

    public required DateTimeOffset NotBefore { get; init; }

    public required DateTimeOffset Expires { get; init; }

    /// <summary>As TokenReview names it.</summary>
    public string UserName => $"system:serviceaccount:{Namespace}:{ServiceAccount}";
}

/// <summary>A pod and not merely its name: a successor of the same name has another uid.</summary>
public sealed record BoundPod(string Name, string Uid);
