using System.Security.Cryptography;
using System.Text;

namespace IapK8s.Protocol.Versions;

/// <summary>Names of pushed resources, see the table in resources.proto.</summary>
public static class ResourceNames
{
    public const string GroupHashKey = "group-hash-key";
    public const string Portal = "portal";
    public const string SessionVerificationKeys = "session-verification-keys";
    public const string SessionSigningKeys = "session-signing-keys";
    public const string TrustedRoots = "trusted-roots";
    public const string CaptureProofKey = "capture-proof-key";
    public const string GatewayCertificate = "gateway-certificate";
    public const string ClusterIssuer = "cluster-issuer";
    public const string RevocationPrefix = "revocation/";

    /// <param name="name"><c>namespace/name</c>.</param>
    public static string Policy(string name) => $"policy/{name}";

    public static string GroupShard(string group, int shard, int shards) => $"group/{group}/{shard}-of-{shards}";

    public static string AccessLevel(string name) => $"access-level/{name}";

    /// <param name="name"><c>namespace/name</c>, or <c>/name</c> for a cluster provider.</param>
    public static string Provider(string name) => $"provider/{name}";

    public static string ProviderClient(string name) => $"provider-client/{name}";

    public static string Scope(string ns, string origin) => $"scope/{Hash($"{ns}|{origin}")}";

    public static string Assertion(string ns, string audience) => $"assertion/{ns}/{Hash(audience)}";

    /// <param name="name"><c>namespace/name</c>.</param>
    public static string Application(string name) => $"application/{name}";

    public static string Revocation(string id) => RevocationPrefix + id;

    public static string CaptureTarget(string ns, string pod) => $"capture-target/{ns}/{pod}";

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 16));
}
