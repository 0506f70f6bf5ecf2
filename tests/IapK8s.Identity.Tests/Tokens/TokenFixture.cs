using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using IapK8s.Identity.Keys;
using IapK8s.Identity.Payloads;
using IapK8s.Identity.Tokens;
using IapK8s.Policy.Definitions;
using IapK8s.Policy.Identities;
using IapK8s.TestKit.Identities;

namespace IapK8s.Identity.Tests.Tokens;

/// <summary>An issuer with an EC and an RSA key, and a verifier that was pushed its key set.</summary>
internal sealed class TokenFixture
{
    public const string Issuer = "https://idp.example.com";
    public const string Audience = "shop";

    public static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(1_800_000_000);

    public static readonly ProviderDefinition Provider = new() { Name = "/corp", Issuer = Issuer, ClientId = "portal", Algorithms = ["ES256", "RS256", "PS256"] };

    public EcSigningKey Ec { get; } = TestKeys.Signing("ec-1");

    public RSA Rsa { get; } = RSA.Create(2048);

    public string Jwks => KeySet(EcJwk(Ec), RsaJwk(Rsa, "rsa-1"));

    public BearerTokenVerifier Verifier => field ??= new BearerTokenVerifier(Provider, Jwks);

    public static JsonObject Claims => new()
    {
        ["iss"] = Issuer,
        ["aud"] = Audience,
        ["sub"] = "alice-1",
        ["email"] = "Alice@Example.com",
        ["email_verified"] = true,
        ["groups"] = new JsonArray("admins", "employees"),
        ["iat"] = Now.ToUnixTimeSeconds(),
        ["exp"] = Now.AddMinutes(10).ToUnixTimeSeconds(),
    };

    public static JsonObject Header(string algorithm = "ES256", string? keyId = "ec-1") => keyId is null ? new() { ["alg"] = algorithm } : new() { ["alg"] = algorithm, ["kid"] = keyId };

    public static string KeySet(params JsonObject[] keys) => new JsonObject { ["keys"] = new JsonArray([.. keys]) }.ToJsonString();

    public static JsonObject EcJwk(EcSigningKey key)
    {
        using var publicKey = key.PublicKey;
        return new() { ["kty"] = "EC", ["crv"] = "P-256", ["kid"] = key.Id, ["use"] = "sig", ["x"] = StrictBase64Url.Encode(publicKey.Point.X), ["y"] = StrictBase64Url.Encode(publicKey.Point.Y) };
    }

    public static JsonObject RsaJwk(RSA key, string id)
    {
        var parameters = key.ExportParameters(includePrivateParameters: false);
        return new() { ["kty"] = "RSA", ["kid"] = id, ["n"] = StrictBase64Url.Encode(parameters.Modulus), ["e"] = StrictBase64Url.Encode(parameters.Exponent) };
    }

    /// <summary>A claim set with some members replaced; null takes one out.</summary>
    public static JsonObject With(params (string Name, JsonNode? Value)[] changes)
    {
        var claims = Claims;
        foreach (var (name, value) in changes)
        {
            if (value is null)
            {
                claims.Remove(name);
            }
            else
            {
                claims[name] = value;
            }
        }

        return claims;
    }

    public static string Encode(string json) => StrictBase64Url.Encode(Encoding.UTF8.GetBytes(json));

    public static string Compact(string header, string payload, Func<byte[], byte[]> sign)
    {
        var input = $"{Encode(header)}.{Encode(payload)}";
        return $"{input}.{StrictBase64Url.Encode(sign(Encoding.ASCII.GetBytes(input)))}";
    }

    public string Token(JsonObject? claims = null, JsonObject? header = null) => Compact((header ?? Header()).ToJsonString(), (claims ?? Claims).ToJsonString(), data => Ec.Sign(data));

    public Principal? Verify(string token, params string[] audiences) => Verifier.Verify(token, audiences.Length == 0 ? [Audience] : audiences, Now, out _);
}
