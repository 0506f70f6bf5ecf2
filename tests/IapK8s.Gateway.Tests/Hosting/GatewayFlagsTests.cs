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

    [Test]
    public void EveryFlagHasAnEnvironmentVariable() => GatewayFlags.EnvironmentName("--sessions-listen").ShouldBe("IAP_SESSIONS_LISTEN");
}
