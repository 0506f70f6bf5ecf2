using System.Collections.Immutable;
using IapK8s.Identity.Assertions;
using IapK8s.Identity.Keys;

namespace IapK8s.Proxy.Snapshots;

/// <summary>One app, that is a namespace and an assertion audience.</summary>
public readonly record struct AppKey(string Namespace, string Audience);

/// <summary>What speaks for one app: an issuer and a key set of its own.</summary>
/// <param name="Minter">Signs with the primary key.</param>
/// <param name="PublicKeys">Every published key, the next one included: what the app may verify with.</param>
/// <param name="Jwks">The same as RFC 7517 JSON, ready to serve.</param>
public sealed record AssertionApp(AppKey Key, string Issuer, AssertionMinter Minter, ImmutableArray<EcPublicKey> PublicKeys, string Jwks);
