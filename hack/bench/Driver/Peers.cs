using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace IapK8s.Bench.Driver;

/// <summary>The proxies that the sidecar is measured beside, all in front of the same upstream.</summary>
internal static class Peers
{
    public const string BareYarp = "bare-yarp";
    public const string HAProxyJwt = "haproxy-jwt";
    public const string Caddy = "caddy";

    private const int AnswerBytes = 1024;

    public static Contestant Upstream(BenchFolders folders, int port)
    {
        var answer = Path.Combine(folders.Run, "answer.json");
        File.WriteAllText(answer, "{\"orders\":\"" + new string('x', AnswerBytes - 13) + "\"}");
        return new Contestant("upstream", $"haproxy -db -f '{folders.Peers}/upstream.cfg'", port)
        {
            Environment = Variables(("UPSTREAM_ADDRESS", "127.0.0.1"), ("UPSTREAM_PORT", port), ("ANSWER", answer)),
        };
    }

    public static Contestant Yarp(BenchFolders folders, int port, int upstream)
    {
        var program = Path.Combine(folders.Publish, "bare-yarp", "bare-yarp");
        return new Contestant(BareYarp, $"'{program}' {port} {upstream}", port) { Binary = program };
    }

    public static Contestant HAProxy(BenchFolders folders, int port, int upstream)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var keyFile = Path.Combine(folders.Run, "haproxy-jwt.pem");
        File.WriteAllText(keyFile, key.ExportSubjectPublicKeyInfoPem());
        return new Contestant(HAProxyJwt, $"haproxy -db -f '{folders.Peers}/haproxy-jwt.cfg'", port)
        {
            Environment = Variables(("PORT", port), ("UPSTREAM_PORT", upstream), ("JWT_KEY", keyFile)),
            Credentials = [$"Authorization: Bearer {Token(key)}"],
            Sees = "^user=alice@example.com ",
        };
    }

    public static Contestant CaddyProxy(BenchFolders folders, int port, int upstream) =>
        new(Caddy, $"caddy run --adapter caddyfile --config '{folders.Peers}/Caddyfile'", port)
        {
            // Caddy keeps files in the user's home otherwise.
            Environment = Variables(("PORT", port), ("UPSTREAM_PORT", upstream), ("XDG_DATA_HOME", folders.Run), ("XDG_CONFIG_HOME", folders.Run)),
        };

    /// <summary>An access token as our own assertion is: ES256, the usual claims, two groups.</summary>
    private static string Token(ECDsa key)
    {
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        var content = Base64Url.EncodeToString("""{"alg":"ES256","typ":"JWT","kid":"bench"}"""u8) + "." +
            Base64Url.EncodeToString(Encoding.UTF8.GetBytes(
                $$"""{"iss":"bench","aud":"app","sub":"alice","email":"alice@example.com","groups":["employees","admins"],"iat":{{now}},"exp":{{now + 86400}}}"""));
        return content + "." + Base64Url.EncodeToString(key.SignData(Encoding.ASCII.GetBytes(content), HashAlgorithmName.SHA256));
    }

    private static Dictionary<string, string> Variables(params (string Name, object Value)[] variables) =>
        variables.ToDictionary(variable => variable.Name, variable => Convert.ToString(variable.Value, CultureInfo.InvariantCulture)!);
}
