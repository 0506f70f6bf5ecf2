using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using IapK8s.Identity.Payloads;

namespace IapK8s.TestKit.Identities;

/// <summary>Mints ServiceAccount tokens as an API server does (KEP-1205): real keys, and any claim may be made wrong.</summary>
public sealed class ClusterTokens(TimeProvider time, string issuer = "https://kubernetes.default.svc.cluster.local") : IDisposable
{
    private readonly List<(string Id, RSA Key)> _keys = [("k1", RSA.Create(2048))];

    public string Issuer => issuer;

    public TimeProvider Time => time;

    /// <summary>The newest signs.</summary>
    public string KeyId => _keys[^1].Id;

    public RSA Key => _keys[^1].Key;

    /// <summary>Everything that still verifies.</summary>
    public string Jwks => new JsonObject { ["keys"] = new JsonArray([.. _keys.Select(key => (JsonNode)Jwk(key.Id, key.Key))]) }.ToJsonString();

    /// <summary>From now on another key signs.</summary>
    /// <param name="isPublished">Whether those from before are still in the set.</param>
    public void Rotate(bool isPublished = true)
    {
        var next = ($"k{int.Parse(KeyId[1..], System.Globalization.CultureInfo.InvariantCulture) + 1}", RSA.Create(2048));
        if (!isPublished)
        {
            _keys.ForEach(key => key.Key.Dispose());
            _keys.Clear();
        }

        _keys.Add(next);
    }

    /// <summary>A token bound to a pod, as the kubelet projects it.</summary>
    public string ForPod(string ns, string pod, string uid, string audience = "iap-controller", string account = "default", TimeSpan? life = null) =>
        Sign(Claims(ns, account, new JsonObject { ["name"] = pod, ["uid"] = uid }, audience, life));

    /// <summary>A token that is bound to nothing but its end.</summary>
    public string ForAccount(string ns, string account, string audience, TimeSpan? life = null) => Sign(Claims(ns, account, null, audience, life));

    public JsonObject Claims(string ns, string account, JsonObject? pod, string audience, TimeSpan? life = null)
    {
        var now = time.GetUtcNow();
        var bound = new JsonObject { ["namespace"] = ns, ["node"] = new JsonObject { ["name"] = "node-1", ["uid"] = "node-uid" } };
        if (pod is not null)
        {
            bound["pod"] = pod;
        }

        bound["serviceaccount"] = new JsonObject { ["name"] = account, ["uid"] = $"{ns}-{account}-uid" };
        return new JsonObject
        {
            ["aud"] = new JsonArray(audience),
            ["exp"] = (now + (life ?? TimeSpan.FromHours(1))).ToUnixTimeSeconds(),
            ["iat"] = now.ToUnixTimeSeconds(),
            ["iss"] = issuer,
            ["jti"] = Guid.NewGuid().ToString(),
            ["kubernetes.io"] = bound,
            ["nbf"] = now.ToUnixTimeSeconds(),
            ["sub"] = $"system:serviceaccount:{ns}:{account}",
        };
    }

    public string Sign(JsonObject claims) => Sign(new JsonObject { ["alg"] = "RS256", ["kid"] = KeyId }, claims, data => Key.SignData(data, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));

    public static string Sign(JsonObject header, JsonObject claims, Func<byte[], byte[]> sign)
    {
        var input = $"{Encode(header)}.{Encode(claims)}";
        return $"{input}.{StrictBase64Url.Encode(sign(Encoding.ASCII.GetBytes(input)))}";
    }

    public void Dispose() => _keys.ForEach(key => key.Key.Dispose());

    private static string Encode(JsonObject part) => StrictBase64Url.Encode(Encoding.UTF8.GetBytes(part.ToJsonString()));

    private static JsonObject Jwk(string id, RSA key)
    {
        var parameters = key.ExportParameters(includePrivateParameters: false);
        return new JsonObject { ["use"] = "sig", ["kty"] = "RSA", ["kid"] = id, ["alg"] = "RS256", ["n"] = StrictBase64Url.Encode(parameters.Modulus), ["e"] = StrictBase64Url.Encode(parameters.Exponent) };
    }
}
