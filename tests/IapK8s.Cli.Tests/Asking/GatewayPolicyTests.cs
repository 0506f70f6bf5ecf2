namespace IapK8s.Cli.Tests.Asking;

/// <summary>A policy that gateways decide by is as much in force as one of pods.</summary>
internal sealed class GatewayPolicyTests
{
    private static readonly string Edge = Manifest.Shop("""
        enforceAt: Gateway
        rules:
        - {name: staff, action: Allow, members: ["group:staff"]}
        - {name: world, action: Allow, members: [allUsers], methods: [POST]}
        - {name: robots, action: Allow, members: ["group:robots"], paths: [/closed/**]}
        - {name: closed, action: Deny, members: [allUsers], paths: [/closed/**]}
        """);

    [TestCase("staff", "yes", 0)]
    [TestCase("other", "no", 1)]
    public async Task CanAsksIt(string group, string answer, int exitCode)
    {
        var run = await Manifest.AskAsync(Edge, "can", "alice@example.com", "GET", "shop.example.com/", "--groups", group);

        (run.Output.Split(' ')[0], run.ExitCode).ShouldBe((answer, exitCode), run.Output + run.Errors);
    }

    [Test]
    public async Task ExplainSaysWhere()
    {
        var run = await Manifest.AskAsync(Edge, "explain", "GET", "shop.example.com/", "--groups", "staff");

        run.ExitCode.ShouldBe(0, run.Output);
        run.Output.ShouldMatch("(?m)^  at +the gateway$");
    }

    [Test]
    public async Task WhoCanListsWhoItLetsIn() => (await Manifest.AskAsync(Edge, "who-can", "GET", "/")).Output.ShouldContain("group:staff");

    [Test]
    public async Task LintReadsItsRules() => (await Manifest.AskAsync(Edge, "lint")).Output.ShouldContain("IAPL102");

    [TestCase("\"decision\":\"challenge\",\"code\":\"IAP1001\"", 0)]
    [TestCase("\"decision\":\"allow\",\"rule\":\"shop/shop/world\"", 1)]
    public async Task DiffAsksIt(string decision, int exitCode) => (await DiffAsync(Edge, decision)).ExitCode.ShouldBe(exitCode);

    [TestCase("\"decision\":\"allow\",\"rule\":\"shop/shop/world\"", 1)]
    [TestCase("\"decision\":\"deny\",\"code\":\"IAP2001\"", 3)]
    [TestCase("\"decision\":\"deny\",\"code\":\"IAP2005\"", 3)]
    public async Task AHostThatNobodyServesAnyMoreIsNeverTheSame(string decision, int exitCode)
    {
        var elsewhere = Edge.Replace("hosts: [shop.example.com]", "hosts: [other.example.com]", StringComparison.Ordinal);

        (await DiffAsync(elsewhere, decision)).ExitCode.ShouldBe(exitCode);
    }

    private static async Task<CliRun> DiffAsync(string manifest, string decision)
    {
        var folder = Directory.CreateTempSubdirectory("iap-edge-").FullName;
        try
        {
            var log = Path.Join(folder, "audit.jsonl");
            await File.WriteAllTextAsync(log, $$"""{"time":"2026-01-14T09:00:00.0000000Z","event":"decision","request_id":"0000000000000001",{{decision}},"method":"GET","host":"shop.example.com","path":"/"}""");
            return await Manifest.AskAsync(manifest, "diff", log);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
