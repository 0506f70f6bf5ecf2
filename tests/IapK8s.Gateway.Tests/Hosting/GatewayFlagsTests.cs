using IapK8s.Gateway.Hosting;

namespace IapK8s.Gateway.Tests.Hosting;

internal sealed class GatewayFlagsTests
{
    private static readonly Dictionary<string, string> Good = new()
    {
        ["--controller"] = "https://127.0.0.1:8443",
        ["--credential"] = Path.GetTempPath(),
        ["--listen"] = "127.0.0.1:8400",
        ["--sessions-listen"] = "127.0.0.1:8444",
        ["--health-listen"] = "[::1]:8401",
    };

    [Test]
    public void ReadsWhatItNeeds()
    {
        var options = GatewayFlags.Read(Good.GetValueOrDefault, out var mistakes);

        mistakes.ShouldBeEmpty();
        options!.Listen.Port.ShouldBe(8400);
        options.HealthListen.Port.ShouldBe(8401);
        options.MaxSessions.ShouldBe(100_000);
    }

    [Test]
    public void ListsEveryMistake()
    {
        var bad = new Dictionary<string, string>
        {
            ["--controller"] = "http://127.0.0.1:8443",
            ["--credential"] = "/no/such/folder",
            ["--listen"] = "127.0.0.1",
            ["--max-sessions"] = "many",
            ["--trusted-proxies"] = "10.0.0.0/8, 0.0.0.0/0",
            ["--page-accent-color"] = "blue",
            ["--page-logo"] = "/no/such/logo.gif",
            ["--page-support-link"] = "javascript:alert(1)",
        };
        GatewayFlags.Read(bad.GetValueOrDefault, out var mistakes).ShouldBeNull();

        string[] expected = ["--sessions-listen", "--health-listen", "--controller", "--credential", "--listen", "--max-sessions", "0.0.0.0/0", "accent", "--page-logo", "support link"];
        foreach (var part in expected)
        {
            mistakes.ShouldContain(mistake => mistake.Contains(part, StringComparison.Ordinal), part);
        }

        mistakes.Count.ShouldBe(expected.Length);
    }

    /// <summary>S12: whose words decide who gets in must be somebody's decision.</summary>
    [TestCase("--ext-authz-listen", "127.0.0.1:9003", "", "--ext-authz-listen needs --forward-auth-callers")]
    [TestCase("--ext-authz-listen", "9003", "10.1.2.0/24", "--ext-authz-listen '9003' must be address:port")]
    [TestCase("--forward-auth-callers", "10.1.2.0/24", "10.1.2.0/24", "--forward-auth-callers needs --forward-auth-listen, --ext-authz-listen, --forward-auth-tls-listen or --ext-authz-tls-listen")]
    [TestCase("--ext-authz-tls-listen", "127.0.0.1:9004", "10.1.2.0/24", "--ext-authz-tls-listen '127.0.0.1:9004' needs --forward-auth-tls-dir")]
    [TestCase("--forward-auth-tls-listen", "8449", "10.1.2.0/24", "--forward-auth-tls-listen '8449' must be address:port")]
    [TestCase("--ext-authz-listen", "127.0.0.1:9003", "0.0.0.0/0", "--forward-auth-callers '0.0.0.0/0' is every address there is. Name the networks that are meant, such as 10.0.0.0/8.")]
    [TestCase("--ext-authz-listen", "127.0.0.1:9003", "10.0.0.0/7", "--forward-auth-callers '10.0.0.0/7' is wider than /8. Write the networks that are meant, such as 10.1.2.0/24.")]
    [TestCase("--ext-authz-listen", "127.0.0.1:9003", "fc00::/7", "--forward-auth-callers 'fc00::/7' is wider than /8")]
    public void OpensNoDoorForEverybody(string flag, string text, string callers, string mistake)
    {
        var values = new Dictionary<string, string>(Good) { ["--forward-auth-callers"] = callers, [flag] = text };

        GatewayFlags.Read(values.GetValueOrDefault, out var mistakes).ShouldBeNull();
        mistakes.ShouldContain(found => found.Contains(mistake, StringComparison.Ordinal));
    }

    /// <summary>S12: a slip of the pen must not make a network of an address, nor another network of what was meant.</summary>
    [TestCase("--forward-auth-callers", "10.1.2.3/8", "has bits set beyond its prefix. Write 10.0.0.0/8, or a longer prefix.")]
    [TestCase("--forward-auth-callers", "010.1.2.0/24", "is not a CIDR. Write an address and a prefix length, such as 10.0.0.0/8 or fd00::/8.")]
    [TestCase("--trusted-proxies", "10/8", "is not a CIDR")]
    [TestCase("--trusted-proxies", "fd00::1/64", "has bits set beyond its prefix. Write fd00::/64, or a longer prefix.")]
    [TestCase("--cluster-networks", "::ffff:10.0.0.0/104", "is an IPv4-mapped address. Write the IPv4 range itself, such as 10.0.0.0/8.")]
    [TestCase("--applications-plain-from", "fe80::%eth0/64", "is not a CIDR")]
    public void TakesNoNetworkThatSomebodyMistyped(string flag, string text, string mistake)
    {
        var values = new Dictionary<string, string>(Good) { [flag] = text };

        GatewayFlags.Read(values.GetValueOrDefault, out var mistakes).ShouldBeNull();
        mistakes.ShouldContain(found => found.StartsWith($"{flag} '{text}' {mistake}", StringComparison.Ordinal));
    }

    [Test]
    public void OpensEnvoysDoorAlone()
    {
        var values = new Dictionary<string, string>(Good) { ["--forward-auth-callers"] = "10.1.2.0/24", ["--ext-authz-listen"] = "127.0.0.1:9003" };

        var doors = GatewayFlags.Read(values.GetValueOrDefault, out _)!.ForwardAuth!;
        doors.Cleartext.Http.ShouldBeNull();
        doors.Cleartext.Grpc!.Port.ShouldBe(9003);
        doors.Tls.ShouldBeNull();
    }

    [Test]
    public void EveryFlagHasAnEnvironmentVariable() => GatewayFlags.EnvironmentName("--sessions-listen").ShouldBe("IAP_SESSIONS_LISTEN");
}
