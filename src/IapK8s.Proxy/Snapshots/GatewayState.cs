using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Net.Security;
using IapK8s.Identity.Captures;
using IapK8s.Identity.Sessions;
using IapK8s.Policy.Applications;
using IapK8s.Policy.Definitions;

namespace IapK8s.Proxy.Snapshots;

/// <summary>What gateways alone are given.</summary>
/// <param name="Signer">Null until the signing key arrived: nobody can sign in then.</param>
/// <param name="Clients">By provider name; one whose secret could not be resolved is absent.</param>
public sealed record GatewayState(SessionSigner? Signer, FrozenDictionary<string, ProviderClientState> Clients)
{
    /// <summary>Keys that are next or retired: they sign nothing, but what was derived from them may still be in browsers.</summary>
    public ImmutableArray<SessionSigner> OtherSigners { get; init; } = [];

    /// <summary>What the Sessions service is served with where no file brings it; null until it arrived: nobody can connect then.</summary>
    public SslStreamCertificateContext? ServerCertificate { get; init; }

    /// <summary>Apps outside the cluster that this gateway forwards to, by name. What did not change is the very same object.</summary>
    public FrozenDictionary<string, ApplicationDefinition> Applications { get; init; } = FrozenDictionary<string, ApplicationDefinition>.Empty;

    /// <summary>The pods whose capture is to be proven, by <see cref="CaptureTarget.Id"/>.</summary>
    public FrozenDictionary<string, CaptureTarget> CaptureTargets { get; init; } = FrozenDictionary<string, CaptureTarget>.Empty;
}

/// <summary>What signs in at a provider.</summary>
/// <param name="Name">The provider's name.</param>
/// <param name="DisplayName">For the choice page.</param>
/// <param name="Metadata">OpenID discovery JSON as the controller fetched it; empty while it could not be fetched.</param>
public sealed record ProviderClientState(string Name, string ClientId, SecretText ClientSecret, ImmutableArray<string> Scopes, string DisplayName, string Metadata);
