using System.Net;
using System.Net.WebSockets;
using Grpc.Core;
using Grpc.Net.Client;
using IapK8s.Policy.Applications;
using IapK8s.Policy.Definitions;
using IapK8s.Protocol.Sessions.V1;
using IapK8s.TestKit.ForwardAuth;

namespace IapK8s.Gateway.Tests.Applications;

/// <summary>What the app gets of a request, and what comes back.</summary>
internal sealed class RequestTests
{
    private ApplicationFixture _apps = null!;
    private OutsideApp _app = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _apps = await ApplicationFixture.StartAsync();
        _app = await OutsideApp.StartAsync();
        _apps.Serve(_apps.Application(_app));
    }

    [TearDown]
    public async Task StopAsync()
    {
        await _apps.DisposeAsync();
        await _app.DisposeAsync();
    }

    [Test]
    public async Task TellsWhoAsks_AndNothingThatTheClientSaidOfThat()
    {
        (await _apps.SendAsync(_apps.AsDev("/api/x?a=%2f;b", "X_Iap_User-Email: root@evil.example", "x-iap-groups: admin", "X-Forwarded-Host: evil.example", "X-Forwarded-Prefix: /evil", "Connection: close, x-iap-user-email"))).Status.ShouldBe(200);
        var seen = _app.Requests.Single();
        seen.Target.ShouldBe("/api/x?a=%2f;b");
        seen.Headers["Host"].ShouldBe(ApplicationFixture.Host);
        seen.Headers["X-Iap-User-Email"].ShouldBe("alice@example.com");
        seen.Headers["X-Iap-Groups"].ShouldBe("dev");
        seen.Headers["X-Iap-Jwt-Assertion"].Split('.').Length.ShouldBe(3);
        seen.Headers["X-Forwarded-Host"].ShouldBe(ApplicationFixture.Host);
        seen.Headers["X-Forwarded-Proto"].ShouldBe("https");
        seen.Headers.Keys.ShouldNotContain("Cookie");
        seen.Headers.Keys.ShouldNotContain("X-Forwarded-Prefix");
        seen.Headers.Keys.Count(name => name.Contains("ser", StringComparison.OrdinalIgnoreCase) && name.Contains("mail", StringComparison.OrdinalIgnoreCase)).ShouldBe(1);
    }

    /// <summary>SECURITY: second spellings, hosts and methods, through this door.</summary>
    [TestCase("GET", "/public/../admin/x", 401, TestName = "S20 dot segments")]
    [TestCase("GET", "/public/%2e%2e/admin/x", 401, TestName = "S20 escaped dot segments")]
    [TestCase("GET", "//admin/x", 401, TestName = "S19 empty segments")]
    [TestCase("GET", "/public/..%2fadmin/x", 400, TestName = "S19 escaped slash")]
    [TestCase("GET", "/public\\..\\admin/x", 400, TestName = "S19 backslash")]
    [TestCase("GET", "/%5cadmin/x", 400, TestName = "S19 escaped backslash")]
    [TestCase("GET", "/public;/../admin/x", 400, TestName = "S22 path parameters")]
    [TestCase("GET", "/admin/x#/public/y", 400, TestName = "S18 fragment")]
    [TestCase("GET", "/public/%ff", 400, TestName = "S24 bad UTF-8")]
    [TestCase("GET", "/admin/x?p=/public/x", 401, TestName = "S17 query")]
    [TestCase("TRACE", "/public/x", 405, TestName = "S90 TRACE")]
    [TestCase("POST", "/public/x", 401, TestName = "S90 method")]
    public async Task RefusesWhatAnAppCouldReadInAnotherWay(string method, string target, int status)
    {
        (await _apps.SendAsync(new ClientRequest(method, target, ApplicationFixture.Host, "X-Forwarded-Uri: /public/x", "X-Original-URL: /public/x", "X-HTTP-Method-Override: GET", "Content-Length: 0"))).Status.ShouldBe(status);
        _app.Requests.ShouldBeEmpty();
    }

    [TestCase("APP.example.com", 200)]
    [TestCase("app.example.com.:8443", 200)]
    [TestCase("evil.example", 421)]
    [TestCase("app.example.com.evil.example", 421)]
    [TestCase("app.example.com@evil.example", 400)]
    [TestCase("127.0.0.1", 421)]
    public async Task S27_KnowsItsHost_InEverySpelling_AndNoOther(string host, int status)
    {
        (await _apps.SendAsync(_apps.Get("/public/x") with { Host = host })).Status.ShouldBe(status);
        _app.Requests.Count.ShouldBe(status == 200 ? 1 : 0);
    }

    [Test]
    public async Task DecidesOnThePathThatPeopleSee_AndAsksForTheAppsOwn()
    {
        _apps.Serve(_apps.Application(_app) with { Path = new PathMapping("/api", "/erp/v2") });
        (await _apps.SendAsync(_apps.AsDev("/api/x?q=/api"))).Status.ShouldBe(200);
        (await _apps.SendAsync(_apps.AsDev("/api"))).Status.ShouldBe(200);
        (await _apps.SendAsync(_apps.AsDev("/api/y/../z"))).Status.ShouldBe(200);
        _app.Requests.Select(seen => seen.Target).ShouldBe(["/erp/v2/x?q=/api", "/erp/v2", "/erp/v2/z"]);
        _app.Requests.ShouldAllBe(seen => seen.Headers["X-Forwarded-Prefix"] == "/api");

        var elsewhere = await _apps.SendAsync(_apps.Get("/public/x"));
        elsewhere.Status.ShouldBe(404);
        elsewhere.Body.ShouldContain("IAP4009");
        // Out of the prefix there is no way, and what is denied stays so.
        (await _apps.SendAsync(_apps.AsDev("/api/../admin/x"))).Status.ShouldBe(403);
        (await _apps.SendAsync(_apps.AsDev("/apix"))).Status.ShouldBe(403);
        _app.Requests.Count.ShouldBe(3);
    }

    /// <summary>S22: an app that cuts parameters off, or unescapes, would read another path, out of the prefix.</summary>
    [TestCase("/api/..;/admin/x")]
    [TestCase("/api/x/..;y=1/..;/..;/admin")]
    [TestCase("/api/..%3b/admin/x")]
    [TestCase("/api/..%2fadmin/x")]
    public async Task NothingThatIsKeptAsItCameLeadsOutOfThePrefix(string target)
    {
        _apps.Change(policy => policy with { Paths = new PathOptions { EscapedSlash = EscapedByteMode.Keep, Semicolon = EscapedByteMode.Keep } });
        _apps.Serve(_apps.Application(_app) with { Path = new PathMapping("/api", "/erp/v2") });

        (await _apps.SendAsync(_apps.AsDev("/api/x;y=1"))).Status.ShouldBe(200);
        (await _apps.SendAsync(_apps.AsDev(target))).Status.ShouldBeOneOf(400, 403);
        _app.Requests.Count.ShouldBe(1);
    }

    [Test]
    public async Task SendsBrowsersWhereTheyCanGo()
    {
        _apps.Serve(_apps.Application(_app) with { TellsUpstreamHost = true, Path = new PathMapping("/api/erp", "/api") });
        (await _apps.SendAsync(_apps.AsDev("/api/erp/moved"))).Value("Location").ShouldBe($"https://{ApplicationFixture.Host}/api/erp/there?x=1");
        _app.Requests.Single().Headers["Host"].ShouldBe($"127.0.0.1:{_app.Port}");
        _app.Requests.Single().Headers["X-Forwarded-Host"].ShouldBe(ApplicationFixture.Host);
    }

    [Test]
    public async Task PassesLargeBodies_WithoutKeepingThem_UpToTheLimit()
    {
        const long Size = 1L << 30;
        using var client = _apps.Client();
        client.Timeout = TimeSpan.FromMinutes(5);
        client.DefaultRequestHeaders.Add("Cookie", _apps.SignedIn("dev"));
        using var upload = await client.PostAsync("/api/count", new StreamContent(new Zeros(Size)));
        (await upload.Content.ReadAsStringAsync()).ShouldBe($"{Size}");

        using var download = await client.GetAsync($"/api/bytes?{Size}", HttpCompletionOption.ResponseHeadersRead);
        await using var body = await download.Content.ReadAsStreamAsync();
        var (read, buffer) = (0L, new byte[1 << 20]);
        while (await body.ReadAsync(buffer) is > 0 and var count)
        {
            read += count;
        }

        read.ShouldBe(Size);
        GC.GetTotalMemory(forceFullCollection: true).ShouldBeLessThan(256 << 20);

        _apps.Serve(_apps.Application(_app) with { MaxBodyBytes = 1024 });
        (await client.PostAsync("/api/count", new ByteArrayContent(new byte[1025]))).StatusCode.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
        (await (await client.PostAsync("/api/count", new ByteArrayContent(new byte[1024]))).Content.ReadAsStringAsync()).ShouldBe("1024");
    }

    [Test]
    public async Task CarriesWebSockets_UntilWhoeverOpenedThemMayNot()
    {
        using var socket = await OpenAsync();
        await EchoAsync(socket, "hello");
        _apps.Change(policy => policy with { Rules = [.. policy.Rules.Where(rule => rule.Name != "dev")] });
        _apps.Serve(_apps.Application(_app));
        await Should.ThrowAsync<WebSocketException>(async () => await socket.ReceiveAsync(new byte[10], CancellationToken.None));
    }

    [Test]
    public async Task S37_OpensNoWebSocketForOtherSites_OrWhereTheAppHasNone()
    {
        (await Should.ThrowAsync<WebSocketException>(OpenAsync("https://evil.example"))).Message.ShouldContain("403");
        _apps.Serve(_apps.Application(_app) with { AllowsWebSockets = false });
        (await Should.ThrowAsync<WebSocketException>(OpenAsync())).Message.ShouldContain("403");
        _app.Requests.ShouldBeEmpty();
    }

    [Test]
    public async Task CarriesGrpc([Values] bool isEncrypted)
    {
        await using var app = await OutsideApp.StartAsync(isEncrypted ? _apps.Private.Issue("127.0.0.1") : null, Microsoft.AspNetCore.Server.Kestrel.Core.HttpProtocols.Http2);
        _apps.Change(policy => policy with { Rules = [.. policy.Rules, ForwardAuth.DoorFixture.Allow("calls", new Policy.Definitions.Member(Policy.Definitions.MemberKind.Group, "dev"), "/iapk8s.session.v1.Sessions/*")] });
        _apps.Serve(isEncrypted ? ApplicationFixture.Encrypted(_apps.Application(app), new UpstreamTrust { Roots = _apps.Private.Roots }) : _apps.Application(app));
        using var client = _apps.Client(version: HttpVersion.Version20);
        using var channel = GrpcChannel.ForAddress(client.BaseAddress!, new GrpcChannelOptions { HttpClient = client });
        var calls = new Protocol.Sessions.V1.Sessions.SessionsClient(channel);
        var known = await Should.ThrowAsync<RpcException>(calls.FetchAsync(new FetchRequest { SessionId = "4711" }, new Metadata { { "cookie", _apps.SignedIn("dev") } }).ResponseAsync);
        known.Status.ShouldBe(new Status(StatusCode.NotFound, "4711 for alice@example.com", known.Status.DebugException));
        var stranger = await Should.ThrowAsync<RpcException>(calls.FetchAsync(new FetchRequest { SessionId = "4711" }).ResponseAsync);
        stranger.StatusCode.ShouldBe(StatusCode.Unauthenticated);
    }

    private async Task<ClientWebSocket> OpenAsync(string? origin = null)
    {
        var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader("Cookie", _apps.SignedIn("dev"));
        socket.Options.SetRequestHeader("Origin", origin ?? $"https://{ApplicationFixture.Host}");
        using var client = new HttpMessageInvoker(new SocketsHttpHandler
        {
            ConnectCallback = async (_, cancellation) =>
            {
                var tls = new System.Net.Security.SslStream(await _apps.ConnectAsync(cancellation));
                await tls.AuthenticateAsClientAsync(_apps.TrustingPublic(ApplicationFixture.Host), cancellation);
                return tls;
            },
        });
        await socket.ConnectAsync(new Uri($"wss://{ApplicationFixture.Host}/api/socket"), client, CancellationToken.None);
        return socket;
    }

    private static async Task EchoAsync(ClientWebSocket socket, string text)
    {
        await socket.SendAsync(System.Text.Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, true, CancellationToken.None);
        var buffer = new byte[100];
        var message = await socket.ReceiveAsync(buffer, CancellationToken.None);
        System.Text.Encoding.UTF8.GetString(buffer, 0, message.Count).ShouldBe(text);
    }

    /// <summary>That many bytes, from nowhere.</summary>
    private sealed class Zeros(long length) : Stream
    {
        private long _left = length;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count)
        {
            var read = (int)Math.Min(count, _left);
            _left -= read;
            return read;
        }

        public override void Flush() => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
