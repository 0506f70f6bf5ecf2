using IapK8s.Policy.Definitions;
using IapK8s.Policy.Identities;

namespace IapK8s.Identity.Tokens;

/// <summary>Verifies bearer tokens (OIDC ID tokens, RFC 7519 / RFC 8725) of one provider: algorithm from the provider's list, key by <c>kid</c> from the pushed
/// JWKS and never from the token, exact issuer, <c>exp</c> required.</summary>
public sealed class BearerTokenVerifier(ProviderDefinition provider, string jwks)
{
    /// <param name="audiences">The policy's accepted audiences; the portal's client id is never one of them.</param>
    /// <param name="unknownKeyId">Set when no key of the set has the token's <c>kid</c>: worth reporting to the controller.</param>
    /// <returns>Null when refused.</returns>
    public Principal? Verify(string token, IReadOnlyList<string> audiences, DateTimeOffset now, out string? unknownKeyId) =>
        throw new NotImplementedException(provider.Name + jwks + token + audiences + now + (unknownKeyId = null));
}
