using IapK8s.Policy.Definitions;
using Wire = IapK8s.Protocol.Push.V1;

namespace IapK8s.Protocol.Mapping;

/// <summary>Providers on the wire, for whoever verifies their tokens.</summary>
public static class ProviderMapping
{
    private static readonly string[] Asymmetric = ["ES256", "ES384", "ES512", "RS256", "RS384", "RS512", "PS256", "PS384", "PS512"];

    /// <param name="jwks">RFC 7517 JSON; empty while it could not be fetched.</param>
    public static Wire.Provider ToWire(ProviderDefinition provider, string jwks) => new()
    {
        Name = provider.Name,
        Issuer = provider.Issuer,
        Algorithms = { provider.Algorithms },
        Claims = new Wire.ClaimNames
        {
            Subject = provider.Claims.Subject,
            Email = provider.Claims.Email,
            EmailVerified = provider.Claims.EmailVerified,
            Groups = provider.Claims.Groups,
        },
        ClientId = provider.ClientId,
        Jwks = jwks,
    };

    public static Mapped<PushedProvider> FromWire(Wire.Provider provider)
    {
        var reading = new WireReading();
        reading.Require(provider.Claims is not null, "claims", "is missing");
        reading.Require(provider.Algorithms.Count > 0, "algorithms", "is empty");
        var claims = provider.Claims ?? new Wire.ClaimNames { Subject = "-", Email = "-", EmailVerified = "-", Groups = "-" };
        return reading.Finish(new PushedProvider(
            new ProviderDefinition
            {
                Name = reading.Text(provider.Name, "name"),
                Issuer = reading.Text(provider.Issuer, "issuer", WireLimits.Text),
                Algorithms = reading.List(provider.Algorithms, "algorithms", Asymmetric.Length, (algorithm, field) =>
                {
                    reading.Require(Asymmetric.Contains(algorithm, StringComparer.Ordinal), field, "is no asymmetric signature that this build knows");
                    return algorithm;
                }),
                Claims = new ClaimNames
                {
                    Subject = reading.Text(claims.Subject, "claims.subject"),
                    Email = reading.Text(claims.Email, "claims.email"),
                    EmailVerified = reading.Text(claims.EmailVerified, "claims.email_verified"),
                    Groups = reading.Text(claims.Groups, "claims.groups"),
                },
                // Without it nobody could tell the portal's tokens from an app's.
                ClientId = reading.Text(provider.ClientId, "client_id"),
            },
            reading.Optional(provider.Jwks, "jwks", WireLimits.Document) ?? ""));
    }
}
