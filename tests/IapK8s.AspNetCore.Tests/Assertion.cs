using System.Buffers.Text;
using System.Text;
using System.Text.Json.Nodes;

namespace IapK8s.AspNetCore.Tests;

/// <summary>An assertion as the proxy makes it, which a test then bends. Header and payload stay plain JSON, so anything can be said.</summary>
internal sealed class Assertion
{
    public const string Issuer = "https://iap.example.com/apps/shop";
    public const string Audience = "/namespaces/shop/policies/shop";

    private readonly SigningKey _key;

    public Assertion(SigningKey key, DateTimeOffset now)
    {
        _key = key;
        Header = new JsonObject { ["alg"] = "ES256", ["typ"] = "JWT", ["kid"] = key.KeyId };
        Payload = new JsonObject
        {
            ["iss"] = Issuer,
            ["aud"] = Audience,
            ["sub"] = "corp:u-1001",
            ["email"] = "alice@example.com",
            ["groups"] = new JsonArray("employees", "admins"),
            ["iat"] = now.ToUnixTimeSeconds(),
            ["exp"] = now.ToUnixTimeSeconds() + 600,
            ["azp"] = Audience,
            ["access_levels"] = new JsonArray("corp-net"),
            ["claims"] = new JsonObject { ["department"] = "sales" },
        };
    }

    public JsonObject Header { get; }

    public JsonObject Payload { get; }

    public string SigningInput => Encode(Header.ToJsonString()) + "." + Encode(Payload.ToJsonString());

    public Assertion With(Action<JsonObject> payload)
    {
        payload(Payload);
        return this;
    }

    public Assertion WithHeader(Action<JsonObject> header)
    {
        header(Header);
        return this;
    }

    public string Sign() => Sign(_key.Sign);

    public string Sign(Func<string, byte[]> signature) => SigningInput + "." + Base64Url.EncodeToString(signature(SigningInput));

    /// <summary>Signs texts that a JSON library would not write.</summary>
    public static string SignRaw(SigningKey key, string header, string payload)
    {
        var input = Encode(header) + "." + Encode(payload);
        return input + "." + Base64Url.EncodeToString(key.Sign(input));
    }

    private static string Encode(string json) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json));
}
