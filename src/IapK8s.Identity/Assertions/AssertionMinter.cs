using IapK8s.Identity.Keys;
using IapK8s.Policy.Identities;

namespace IapK8s.Identity.Assertions;

/// <summary>Mints the signed identity for one app: an ES256 JWT of 600 s. Claims: <c>iss aud sub email groups iat exp azp access_levels claims</c>;
/// <c>sub</c> is <c>provider:subject</c>.</summary>
public sealed class AssertionMinter(string issuer, string audience, EcSigningKey key)
{
    public static TimeSpan Lifetime { get; } = TimeSpan.FromSeconds(600);

    /// <param name="claims">Names of the principal's claims to copy into the object <c>claims</c>.</param>
    public string Mint(Principal principal, IReadOnlyList<string> claims, DateTimeOffset now) => throw new NotImplementedException(issuer + audience + key + principal + claims + now);
}
