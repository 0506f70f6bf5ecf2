using IapK8s.Policy.Definitions;

namespace IapK8s.Protocol.Mapping;

/// <param name="Jwks">RFC 7517 JSON; empty while it could not be fetched: every token is refused then.</param>
public sealed record PushedProvider(ProviderDefinition Definition, string Jwks);
