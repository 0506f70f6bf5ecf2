using IapK8s.Identity.Tokens;
using IapK8s.Policy.Definitions;

namespace IapK8s.Proxy.Snapshots;

/// <summary>A provider and what verifies its tokens.</summary>
/// <param name="Verifier">Refuses every token while <paramref name="Jwks"/> is empty.</param>
/// <param name="Jwks">RFC 7517 JSON as the controller fetched it; empty while it could not be fetched.</param>
public sealed record ProviderState(ProviderDefinition Definition, BearerTokenVerifier Verifier, string Jwks);
