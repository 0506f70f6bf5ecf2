using System.Collections.Frozen;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using IapK8s.Identity.Assertions;
using IapK8s.Identity.Captures;
using IapK8s.Identity.Keys;
using IapK8s.Identity.Revocations;
using IapK8s.Identity.ServiceAccounts;
using IapK8s.Identity.Sessions;
using IapK8s.Identity.Tokens;
using IapK8s.Policy.Applications;
using IapK8s.Policy.Definitions;
using IapK8s.Protocol.Mapping;
using Resource = IapK8s.Protocol.Push.V1.Resource;

namespace IapK8s.Proxy.Snapshots;

/// <summary>One resource to the part of the state that it becomes. What cannot be read to the letter is refused.</summary>
internal static class ResourceReader
{
    public static PolicyDefinition Policy(Resource resource) => Take(resource, PolicyMapping.FromWire(resource.Policy));

    public static GroupShardDefinition GroupShard(Resource resource) => Take(resource, GroupShardMapping.FromWire(resource.GroupShard));

    public static AccessLevelDefinition AccessLevel(Resource resource) => Take(resource, AccessLevelMapping.FromWire(resource.AccessLevel));

    public static RevocationEntry Revocation(Resource resource) => Take(resource, RevocationMapping.FromWire(resource.Revocation));

    public static IReadOnlyList<EcPublicKey> VerificationKeys(Resource resource) => Take(resource, KeyMapping.FromWire(resource.SessionVerificationKeys));

    public static EcSigningKeySet SigningKeys(Resource resource) => Take(resource, KeyMapping.FromWire(resource.SessionSigningKeys));

    public static byte[] CaptureProofKey(Resource resource) => Take(resource, CaptureMapping.FromWire(resource.CaptureProofKey));

    public static CaptureTarget CaptureTarget(Resource resource) => Take(resource, CaptureMapping.FromWire(resource.CaptureTarget));

    public static ProviderState Provider(Resource resource)
    {
        var provider = Take(resource, ProviderMapping.FromWire(resource.Provider));
        return new ProviderState(provider.Definition, new BearerTokenVerifier(provider.Definition, provider.Jwks), provider.Jwks);
    }

    public static ProviderClientState Client(Resource resource)
    {
        var client = Take(resource, ProviderClientMapping.FromWire(resource.ProviderClient));
        return new ProviderClientState(client.Name, client.ClientId, client.ClientSecret, client.Scopes, client.DisplayName, client.Metadata);
    }

    public static ScopeState Scope(Resource resource)
    {
        var scope = Take(resource, ScopeMapping.FromWire(resource.Scope));
        return new ScopeState
        {
            Scope = scope.Scope,
            Keys = new ScopeKeyRing(scope.Scope, scope.Keys),
            Providers = scope.Providers,
            GroupVocabulary = scope.GroupVocabulary,
            ClaimVocabulary = scope.ClaimVocabulary,
            VocabularyHash = scope.VocabularyHash,
            Session = scope.Session,
            Pods = scope.Pods.ToFrozenDictionary(pod => pod.Name, pod => pod.Uid, StringComparer.Ordinal),
        };
    }

    public static SslStreamCertificateContext GatewayCertificate(Resource resource)
    {
        try
        {
            var chain = new X509Certificate2Collection();
            chain.ImportFromPem(resource.GatewayCertificate.Chain);
            // Throws where the key is not the certificate's.
            return SslStreamCertificateContext.Create(X509Certificate2.CreateFromPem(resource.GatewayCertificate.Chain, resource.GatewayCertificate.Key), chain, offline: true);
        }
        catch (Exception error) when (error is CryptographicException or ArgumentException)
        {
            throw new RefusedException(resource.Name, error.Message);
        }
    }

    public static ApplicationDefinition Application(Resource resource) => Take(resource, ApplicationMapping.FromWire(resource.Application));

    public static ServiceAccountTokenVerifier ClusterIssuer(Resource resource) =>
        resource.ClusterIssuer.Issuer.Length > 0 && ServiceAccountTokenVerifier.HasKeys(resource.ClusterIssuer.Jwks)
            ? new ServiceAccountTokenVerifier(resource.ClusterIssuer.Issuer, resource.ClusterIssuer.Jwks)
            : throw new RefusedException(resource.Name, "It has no issuer, or no key that verifies");

    public static AssertionApp App(Resource resource)
    {
        var app = Take(resource, KeyMapping.FromWire(resource.AssertionKeys));
        var minter = new AssertionMinter(app.Issuer, app.Audience, app.Keys.Primary);
        return new AssertionApp(new AppKey(app.Namespace, app.Audience), app.Issuer, minter, app.Keys.PublicKeys, AssertionJwks.Write(app.Keys.PublicKeys));
    }

    public static PortalAddress Portal(Resource resource) =>
        Uri.TryCreate(resource.Portal.ExternalUrl, UriKind.Absolute, out var external) && Uri.TryCreate(resource.Portal.SessionsAddress, UriKind.Absolute, out var sessions)
            ? new PortalAddress(external, sessions)
            : throw new RefusedException(resource.Name, "Its addresses are none");

    private static T Take<T>(Resource resource, Mapped<T> mapped)
        where T : class =>
        mapped.TryGet(out var value, out var error) ? value : throw new RefusedException(resource.Name, error);
}
