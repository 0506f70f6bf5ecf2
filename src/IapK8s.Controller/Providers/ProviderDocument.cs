namespace IapK8s.Controller.Providers;

/// <summary>What an issuer publishes, as fetched and checked.</summary>
/// <param name="Issuer">Exactly as configured, and as the document says.</param>
/// <param name="Metadata">OpenID discovery JSON.</param>
/// <param name="Jwks">RFC 7517 JSON: signature keys, public parts alone.</param>
internal sealed record ProviderDocument(string Issuer, string Metadata, string Jwks, DateTimeOffset FetchedAt);
