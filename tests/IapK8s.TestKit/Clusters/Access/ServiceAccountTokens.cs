using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using IapK8s.TestKit.Clusters.Objects;
using IapK8s.TestKit.Clusters.Storage;

namespace IapK8s.TestKit.Clusters.Access;

/// <summary>A verified token: whose, for whom, and the pod that it is bound to.</summary>
internal sealed record VerifiedToken(Caller Caller, IReadOnlyList<string> Audiences);

/// <summary>Signs and verifies the cluster's ServiceAccount tokens: RS256 with the claims of KEP-1205 and KEP-4193, dead when their account or pod is.</summary>
internal sealed class ServiceAccountTokens(RSA key, string issuer, ObjectStore store, TimeProvider time)
{
    /// <summary>How long a token may be at least.</summary>
    public const long Shortest = 600;

    public string Issuer => issuer;

    /// <summary>What the API server itself accepts, and gives to whoever asks for none.</summary>
    public IReadOnlyList<string> DefaultAudiences => [issuer];

    private string KeyId { get; } = Base64Url.EncodeToString(SHA256.HashData(key.ExportSubjectPublicKeyInfo()));

    public JsonObject KeySet()
    {
        var parameters = key.ExportParameters(includePrivateParameters: false);
        return new JsonObject
        {
            ["keys"] = new JsonArray(new JsonObject
            {
                ["use"] = "sig",
                ["kty"] = "RSA",
                ["kid"] = KeyId,
                ["alg"] = "RS256",
                ["n"] = Base64Url.EncodeToString(parameters.Modulus),
                ["e"] = Base64Url.EncodeToString(parameters.Exponent),
            }),
        };
    }

    public JsonObject Discovery() => new()
    {
        ["issuer"] = issuer,
        ["jwks_uri"] = issuer.TrimEnd('/') + "/openid/v1/jwks",
        ["response_types_supported"] = JsonObjects.Array(["id_token"]),
        ["subject_types_supported"] = JsonObjects.Array(["public"]),
        ["id_token_signing_alg_values_supported"] = JsonObjects.Array(["RS256"]),
    };

    public string Sign(StoredObject account, StoredObject? pod, IReadOnlyList<string> audiences, DateTimeOffset now, DateTimeOffset expires)
    {
        var kubernetes = new JsonObject
        {
            ["namespace"] = account.Namespace,
            ["serviceaccount"] = new JsonObject { ["name"] = account.Name, ["uid"] = account.Uid },
        };
        if (pod is not null)
        {
            kubernetes["pod"] = new JsonObject { ["name"] = pod.Name, ["uid"] = pod.Uid };
            if (pod.Text("spec", "nodeName") is { Length: > 0 } node)
            {
                kubernetes["node"] = new JsonObject { ["name"] = node };
                if (store.Find("/nodes", "", node) is { } found)
                    kubernetes["node"]!["uid"] = found.Uid;
            }
        }
        var payload = new JsonObject
        {
            ["aud"] = JsonObjects.Array(audiences),
            ["exp"] = expires.ToUnixTimeSeconds(),
            ["iat"] = now.ToUnixTimeSeconds(),
            ["iss"] = issuer,
            ["jti"] = Guid.NewGuid().ToString(),
            ["kubernetes.io"] = kubernetes,
            ["nbf"] = now.ToUnixTimeSeconds(),
            ["sub"] = Caller.ServiceAccountName(account.Namespace, account.Name),
        };
        var signed = $"{Encode(new JsonObject { ["alg"] = "RS256", ["kid"] = KeyId })}.{Encode(payload)}";
        return $"{signed}.{Base64Url.EncodeToString(key.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1))}";
    }

    /// <summary>Null for what is no live token of ours for one of these audiences.</summary>
    public VerifiedToken? Verify(string token, IReadOnlyCollection<string> audiences)
    {
        var parts = token.Split('.');
        if (parts.Length != 3 || Read(parts[1]) is not { } claims || !IsSigned(parts))
            return null;
        var now = time.GetUtcNow().ToUnixTimeSeconds();
        if (claims.Text("iss") != issuer || claims.Whole("exp") is not { } expires || now >= expires || now < (claims.Whole("nbf") ?? 0))
            return null;
        var met = claims.Texts("aud").Where(audiences.Contains).ToList();
        if (met.Count == 0 || claims.Child("kubernetes.io") is not { } kubernetes)
            return null;

        var ns = kubernetes.Text("namespace") ?? "";
        var account = kubernetes.Child("serviceaccount");
        var (name, uid) = (account.Text("name") ?? "", account.Text("uid") ?? "");
        if (!Lives("/serviceaccounts", ns, name, uid))
            return null;
        var extra = new Dictionary<string, IReadOnlyList<string>> { ["authentication.kubernetes.io/credential-id"] = [$"JTI={claims.Text("jti")}"] };
        if (kubernetes.Child("pod") is { } pod)
        {
            if (!Lives("/pods", ns, pod.Text("name") ?? "", pod.Text("uid") ?? ""))
                return null;
            extra["authentication.kubernetes.io/pod-name"] = [pod.Text("name") ?? ""];
            extra["authentication.kubernetes.io/pod-uid"] = [pod.Text("uid") ?? ""];
        }
        if (kubernetes.Child("node") is { } node)
        {
            extra["authentication.kubernetes.io/node-name"] = [node.Text("name") ?? ""];
            if (node.Text("uid") is { } nodeUid)
                extra["authentication.kubernetes.io/node-uid"] = [nodeUid];
        }
        return new VerifiedToken(Caller.ServiceAccount(ns, name, uid) with { Extra = extra }, met);
    }

    /// <summary>What is deleted, or replaced under the same name, takes its tokens along: at the latest a minute after its grace period.</summary>
    private bool Lives(string resource, string ns, string name, string uid)
    {
        if (store.Find(resource, ns, name) is not { } found || found.Uid != uid)
            return false;
        return found.Text("metadata", "deletionTimestamp") is not { } deleted
            || time.GetUtcNow() < DateTimeOffset.Parse(deleted, CultureInfo.InvariantCulture) + TimeSpan.FromMinutes(1);
    }

    private bool IsSigned(string[] parts)
    {
        try
        {
            return Read(parts[0]).Text("alg") == "RS256"
                && key.VerifyData(Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"), Base64Url.DecodeFromChars(parts[2]), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        }
        catch (FormatException)
        {
            return false;
        }
    }

    private static JsonObject? Read(string part)
    {
        try
        {
            return JsonNode.Parse(Base64Url.DecodeFromChars(part)) as JsonObject;
        }
        catch (Exception e) when (e is FormatException or JsonException)
        {
            return null;
        }
    }

    private static string Encode(JsonObject part) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(part.ToJsonString()));
}
