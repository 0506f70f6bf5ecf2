using System.Net;
using IapK8s.Proxy.Tests.Harness;
using IapK8s.TestKit.Envoys;
using IapK8s.TestKit.Processes;

namespace IapK8s.Proxy.Tests.Doors.ExtAuthz;

/// <summary>The door asked by somebody else's gRPC client, with the messages as they are published, in front of a real app: what comes through and what does not.</summary>
[TestFixture("")]
[TestFixture("--raw-headers")]
internal sealed class OfficialClientCases(string spelling)
{
    private ExtAuthzFixture _door;
    private RawUpstream _app;
    private EnvoyProcess _envoy;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        (_door, _app) = (await ExtAuthzFixture.StartAsync(), new RawUpstream());
        _envoy = await EnvoyAsync(new Uri(_door.Address).Port);
    }

    [SetUp]
    public void Forget() => _app.Heads.Clear();

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await _envoy.DisposeAsync();
        await _door.DisposeAsync();
        await _app.DisposeAsync();
    }

    [Test]
    public async Task LetsAMemberThrough_AndTellsTheAppWho()
    {
        var answer = await GetAsync("/api/x?a=1&b=%2f", _door.SignedIn("dev"), "X-Iap-User-Id: root", "X_Iap_User_Id: root", "X-Forwarded-For: 10.0.0.1", "X-Mine: 1", "X-Mine: 2");

        answer.Status.ShouldBe(200);
        answer.Body.ShouldStartWith("GET /api/x?a=1&b=%2f HTTP/1.1\r\n");
        answer.Body.ShouldContain("x-iap-user-id: /corp:alice-1\r\n", Case.Sensitive);
        answer.Body.ShouldContain("x-forwarded-for: 127.0.0.1\r\n", Case.Sensitive);
        answer.Body.ShouldContain("x-mine: 1\r\nx-mine: 2\r\n", Case.Sensitive);
        answer.Body.ShouldNotContain("root");
        answer.Body.ShouldNotContain("Host-Iap");
    }

    [TestCase("/public/x", 200)]
    [TestCase("/api/x", 401)]
    [TestCase("/public/../admin/x", 400)]
    [TestCase("//public/x", 400)]
    [TestCase("/public/..%2fadmin", 400)]
    [TestCase("/public/x#y", 400)]
    [TestCase("/public;/../admin/x", 400)]
    [TestCase("/.iap/nothing", 404)]
    public async Task AnswersInTheAppsStead_OrForwardsAsItCame(string target, int status)
    {
        var answer = await GetAsync(target);

        answer.Status.ShouldBe(status);
        _app.Heads.Count.ShouldBe(status == 200 ? 1 : 0);
        answer.Header("x-iap-generated-response").ShouldBe(status == 200 ? null : "true");
    }

    [Test]
    public async Task SendsABrowserToSignIn_WithItsCookie()
    {
        var answer = await GetAsync("/api/x", "Accept: text/html");

        answer.Status.ShouldBe(302);
        answer.Header("Location")!.ShouldStartWith("https://auth.example.com/sign-in?");
        answer.Headers("Set-Cookie").Single().ShouldStartWith("__Host-Iap-Attempt-");
        answer.Headers("Content-Type").Count.ShouldBe(1);
    }

    [Test]
    public async Task TellsAGrpcCallInItsOwnWords()
    {
        var answer = await SendAsync("POST", "/admin/x", _door.SignedIn("dev"), "Content-Type: application/grpc", "TE: trailers");

        answer.Status.ShouldBe(200);
        answer.Header("grpc-status").ShouldBe("7");
        answer.Header("grpc-message")!.ShouldStartWith("IAP2002");
        answer.Headers("Content-Type").ShouldBe(["application/grpc"]);
    }

    [TestCase("X-A: \u00c3(")]
    [TestCase("User-Agent: caf\u00e9")]
    [TestCase("X-Iap-User-Id: \u00ff")]
    public async Task S10_LetsNoBytesPassThatAreNoUtf8_WhereEnvoySendsThemOn(string line)
    {
        await using var older = await EnvoyAsync(new Uri(_door.Address).Port, "--unchecked-bytes", "--failure-mode-allow");

        (await SendAsync(older, "GET", "/public/x", line)).Status.ShouldBe(400);
        _app.Heads.ShouldBeEmpty();
        (await SendAsync(older, "GET", "/public/x")).Status.ShouldBe(200);
    }

    [Test]
    public async Task OpensAWebSocket_AndNoOther()
    {
        string[] handshake = ["Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==", _door.SignedIn("dev")];

        (await GetAsync("/api/ws", [.. handshake, "Origin: https://app.example.com"])).Status.ShouldBe(101);
        (await GetAsync("/api/ws", [.. handshake, "Origin: https://evil.example"])).Status.ShouldBe(403);
        (await GetAsync("/api/ws", "Connection: Upgrade", "Upgrade: h2c", _door.SignedIn("dev"))).Status.ShouldBe(403);
    }

    [TestCase(4, 200)]
    [TestCase(8192, 200)]
    [TestCase(1024 * 1024, 413)]
    public async Task DecidesWithoutTheBody_UntilItIsTooMuch(int bytes, int status)
    {
        await using var buffering = await EnvoyAsync(new Uri(_door.Address).Port, "--body-bytes", "2000000", "--failure-mode-allow");

        var body = new string('x', bytes);
        (await SendRawAsync(buffering, Request("POST", "/api/x", _door.SignedIn("dev"), $"Content-Length: {bytes}") + body)).Status.ShouldBe(status);
    }

    /// <summary>A call that fails is for Envoy's configuration to judge, so nothing of ours makes one fail. What is not there cannot answer: the second half is why the README says so.</summary>
    [Test]
    public async Task NothingPasses_WhileTheDoorIsAway_UnlessEnvoyWasToldSo()
    {
        var nobody = LoopbackPorts.Take();
        await using var strict = await EnvoyAsync(nobody, "--timeout-ms", "300");
        await using var open = await EnvoyAsync(nobody, "--timeout-ms", "300", "--failure-mode-allow");

        (await SendAsync(strict, "GET", "/public/x")).Status.ShouldBe(403);
        _app.Heads.ShouldBeEmpty();
        (await SendAsync(open, "GET", "/admin/x")).Status.ShouldBe(200);
    }

    private Task<EnvoyProcess> EnvoyAsync(int door, params string[] options) =>
        EnvoyProcess.StartAsync(new IPEndPoint(IPAddress.Loopback, door), new IPEndPoint(IPAddress.Loopback, _app.Port), [.. options, .. spelling.Length > 0 ? [spelling] : Array.Empty<string>()]);

    private Task<RawResponse> GetAsync(string target, params string[] headers) => SendAsync("GET", target, headers);

    private Task<RawResponse> SendAsync(string method, string target, params string[] headers) => SendAsync(_envoy, method, target, headers);

    private static Task<RawResponse> SendAsync(EnvoyProcess envoy, string method, string target, params string[] headers) => SendRawAsync(envoy, Request(method, target, headers));

    private static string Request(string method, string target, params string[] headers) => ProxyFixture.Request(method, target, headers);

    private static async Task<RawResponse> SendRawAsync(EnvoyProcess envoy, string request)
    {
        using var client = RawClient.Connect(envoy.Address);
        await client.SendAsync(request);
        return await client.ReceiveAsync(isHead: false);
    }
}
