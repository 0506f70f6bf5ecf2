using IapK8s.TestKit.ForwardAuth;

namespace IapK8s.Gateway.Tests.ForwardAuth;

/// <summary>What a question must bring and must not: each door's own inputs, once, and no other door's.</summary>
internal sealed class InputCases
{
    private const string Host = DoorFixture.Host;

    private static readonly string[] Nginx = [$"X-Original-URL: https://{Host}/public/x", "X-Original-Method: GET"];
    private static readonly string[] Forwarded = ["X-Forwarded-Method: GET", $"X-Forwarded-Host: {Host}", "X-Forwarded-Proto: https", "X-Forwarded-Uri: /public/x"];

    private DoorFixture _doors = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => _doors = await DoorFixture.StartAsync();

    [OneTimeTearDown]
    public async Task StopAsync() => await _doors.DisposeAsync();

    private static IEnumerable<TestCaseData> Doors()
    {
        yield return new TestCaseData("/nginx/auth/shop/shop", Nginx);
        yield return new TestCaseData("/traefik", Forwarded);
        yield return new TestCaseData("/caddy", Forwarded);
    }

    [TestCaseSource(nameof(Doors))]
    public async Task S24_EveryInputMustBeThereOnce(string path, string[] inputs)
    {
        (await AskAsync(path, inputs)).ShouldBe(200);
        foreach (var input in inputs)
        {
            var others = inputs.Except([input]).ToArray();
            (await AskAsync(path, others)).ShouldBeOneOf(400, 403);
            (await AskAsync(path, [.. inputs, input])).ShouldBeOneOf(400, 403);
            (await AskAsync(path, [.. others, $"{ClientRequest.NameOf(input)}:"])).ShouldBeOneOf(400, 403);
        }

        (await AskAsync(path, [.. inputs, "X-Forwarded-For: 203.0.113.9", "X-Forwarded-For: 10.0.0.1"])).ShouldBeOneOf(400, 403);
    }

    [TestCaseSource(nameof(Doors))]
    public async Task S11_NoDoorTakesTheInputsOfAnother(string path, string[] inputs)
    {
        foreach (var foreign in inputs == Nginx ? ["X-Forwarded-Uri: /public/x", "X-Forwarded-Method: GET"] : new[] { Nginx[0], Nginx[1], "X-Original-URI: /public/x" })
        {
            (await AskAsync(path, [.. inputs, foreign])).ShouldBeOneOf(400, 403);
        }

        (await AskAsync(path, inputs == Nginx ? Forwarded : Nginx)).ShouldBeOneOf(400, 403);
        (await AskAsync("/envoy/public/x", inputs)).ShouldBe(400);
    }

    [TestCase("https://app.example.com/\u007f%zz")]
    [TestCase("https://app.example.com")]
    [TestCase("https://app.example.com?/public/x")]
    [TestCase("https://app.example.com#/public/x")]
    [TestCase("https://app.example.com\\/public/x")]
    [TestCase("https:///public/x")]
    [TestCase("//app.example.com/public/x")]
    [TestCase("ftp://app.example.com/public/x")]
    [TestCase("HTTPS://app.example.com/public/x")]
    [TestCase("app.example.com/public/x")]
    [TestCase("/public/x")]
    [TestCase("https://user@app.example.com/public/x")]
    [TestCase("https://evil.example/https://app.example.com/public/x")]
    public async Task S24_AnOriginalUrlThatIsNone_IsNoYes(string url) => (await AskAsync("/nginx/auth/shop/shop", [$"X-Original-URL: {url}", "X-Original-Method: GET"])).ShouldBeOneOf(400, 401, 403);

    /// <summary>What the operator wrote is taken to the letter, or not at all.</summary>
    [TestCase("/nginx/auth", 403)]
    [TestCase("/nginx/auth/shop/shop", 200)]
    [TestCase("/nginx/auth/shop/other", 403)]
    [TestCase("/nginx/auth/shop", 403)]
    [TestCase("/nginx/auth/shop/", 403)]
    [TestCase("/nginx/auth/shop/shop/", 403)]
    [TestCase("/nginx/auth/shop%2Fshop", 403)]
    [TestCase("/nginx/auth/shop/shop?x=1", 403)]
    [TestCase("/nginx/auth?policy=shop/shop", 403)]
    [TestCase("/nginx/auth?shop/shop", 403)]
    [TestCase("/nginx/auth?", 403)]
    [TestCase("/nginx/auth/", 403)]
    [TestCase("/nginx/authx", 404)]
    [TestCase("/nginx", 404)]
    [TestCase("/", 404)]
    [TestCase("/NGINX/AUTH", 404)]
    [TestCase("/x/../nginx/auth", 404)]
    public async Task TheDoorsPathIsTakenToTheLetter(string path, int status) => (await AskAsync(path, Nginx)).ShouldBe(status);

    /// <summary>Its rewrite appends the client's query, which therefore says nothing here.</summary>
    [TestCase("/caddy?x=1", 200)]
    [TestCase("/caddy?policy=shop/none", 200)]
    [TestCase("/caddy/shop/shop?x=1", 200)]
    [TestCase("/caddy/shop/none?x=/shop/shop", 403)]
    [TestCase("/caddy?/shop/none", 200)]
    public async Task TheQueryOfACaddyIsTheClients(string path, int status) => (await AskAsync(path, Forwarded)).ShouldBe(status);

    [Test]
    public async Task NoPolicyIsNamedInTheQuery_OfATraefik() => (await AskAsync("/traefik?shop/shop", Forwarded)).ShouldBe(400);

    /// <summary>An ingress that passes it on would open a tunnel that nobody looks into.</summary>
    [TestCaseSource(nameof(Doors))]
    public async Task S35_AnotherProtocolIsRefused(string path, string[] inputs)
    {
        foreach (var headers in new string[][]
        {
            ["HTTP2-Settings: AAMAAABkAAQAAP__"], ["http2-settings:"], ["HTTP2_Settings: AAMAAABkAAQAAP__"], ["Connection: Upgrade", "Upgrade: h2c"],
            ["Connection: Upgrade", "Upgrade: h2c", "Upgrade: websocket", $"Origin: https://{Host}"], ["Connection: Upgrade", "Upgrade: websocket, h2c", $"Origin: https://{Host}"],
        })
        {
            (await AskAsync(path, [.. inputs, .. headers])).ShouldBeOneOf(400, 403);
        }

        (await AskAsync(path, [.. inputs, "Upgrade: WebSocket", $"Origin: https://{Host}"])).ShouldBe(200);
    }

    [TestCase("/envoy/public/x", 200)]
    [TestCase("/envoy-policy/shop/shop/public/x", 200)]
    [TestCase("/envoy-policy/shop/other/public/x", 403)]
    [TestCase("/envoy-policy/shop/shop", 400)]
    [TestCase("/envoy-policy/shop", 400)]
    [TestCase("/envoy-policy//public/x", 400)]
    [TestCase("/envoy", 404)]
    [TestCase("/envoypublic/x", 404)]
    [TestCase("/envoy//public/x", 400)]
    [TestCase("/envoy/../public/x", 400)]
    public async Task EnvoysPrefixIsTakenToTheLetter(string target, int status) => (await AskAsync(target, [])).ShouldBe(status);

    [TestCaseSource(typeof(IngressDriver), nameof(IngressDriver.All))]
    public async Task SeveralPoliciesOnAHost_MustBeNamed(IngressDriver ingress)
    {
        await using var doors = await DoorFixture.StartAsync();
        doors.Push(doors.Policy with { Name = "shop/other", Rules = [DoorFixture.Allow("all", new Policy.Definitions.Member(Policy.Definitions.MemberKind.AllUsers, ""))] });
        (await doors.RefusesAsync(ingress, DoorFixture.Get("/public/x"), policy: "")).Status.ShouldBe(403);
        await doors.PassesAsync(ingress, DoorFixture.Get("/elsewhere"), policy: "shop/other");
        await doors.RefusesAsync(ingress, DoorFixture.Get("/elsewhere"), policy: "shop/shop");
        await doors.RefusesAsync(ingress, DoorFixture.Get("/elsewhere"), policy: "shop/none");
        await doors.RefusesAsync(ingress, DoorFixture.Get("/elsewhere") with { Host = "other.example.com" }, policy: "shop/other");

        await doors.Gateway.DisposeAppAsync();
        var lines = doors.Gateway.AuditLines.Where(line => line.Contains("\"event\":\"decision\"", StringComparison.Ordinal)).ToList();
        lines.ShouldAllBe(line => line.Contains($"\"door\":\"{ingress.Door}\"", StringComparison.Ordinal));
        lines.Select(line => line.Split("\"code\":\"")).Where(parts => parts.Length > 1).Select(parts => parts[1][..7]).ShouldBe([ingress is NginxDriver ? "IAP2018" : "IAP2016", "IAP1001", "IAP2017", "IAP2005"]);
    }

    private async Task<int> AskAsync(string target, string[] headers) =>
        (await RawAnswer.ExchangeAsync(_doors.Gateway.Doors, ClientRequest.Bytes.GetBytes($"GET {target} HTTP/1.1\r\nHost: {Host}\r\n{string.Concat(headers.Select(header => header + "\r\n"))}Connection: close\r\n\r\n"))).Status;
}
