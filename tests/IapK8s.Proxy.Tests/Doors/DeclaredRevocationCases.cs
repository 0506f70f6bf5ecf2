using System.Globalization;
using IapK8s.Identity.Keys;
using IapK8s.Identity.Sessions;
using IapK8s.Proxy.Snapshots;
using IapK8s.Proxy.Tests.Harness;
using IapK8s.Proxy.Tests.Snapshots;
using IapK8s.TestKit.Controllers;
using IapK8s.TestKit.Identities;
using IapK8s.TestKit.Providers;
using Microsoft.AspNetCore.Http;

namespace IapK8s.Proxy.Tests.Doors;

/// <summary>From the file that somebody writes to the request that is refused: the real controller, the real stream, the real door.</summary>
internal sealed class DeclaredRevocationCases
{
    private const string Handshake = "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nOrigin: http://shop.localhost:8081";

    private EcSigningKey _key;
    private TestIssuer _issuer;
    private RunningController _controller;
    private RunningPlane _gateway;
    private RunningPlane _sidecar;
    private ProxyFixture _proxy;

    [SetUp]
    public async Task StartAsync()
    {
        _key = TestKeys.Signing("ec-1");
        _issuer = await TestIssuer.StartAsync();
        _issuer.Keys = context => context.Response.WriteAsync(TestTokens.Jwks(_key));
        _controller = await RunningController.StartAsync(null, controller =>
        {
            controller.Write("workload.yaml", Manifests.Workload("shop"));
            controller.Write("provider.yaml", Manifests.Provider(_issuer.Issuer));
            controller.Write("policy.yaml", """
                apiVersion: iapk8s.io/v1alpha1
                kind: IapPolicy
                metadata: {name: shop, namespace: shop}
                spec:
                  targetRefs: [{kind: Service, name: shop}]
                  hosts: [http://shop.localhost:8081]
                  providerRef: {kind: ClusterIapProvider, name: corp}
                  programmatic: {audiences: [shop]}
                  rules: [{name: staff, action: Allow, members: [allAuthenticatedUsers]}]
                """);
        });
        _gateway = await RunningPlane.StartAsync(_controller, "gateway");
        _sidecar = await RunningPlane.StartAsync(_controller, "shop");
        await _sidecar.WaitAsync(state => state.Providers["/corp"].Jwks.Length > 0);
        _proxy = await ProxyFixture.StartAsync(plane: _sidecar.Plane);
    }

    [TearDown]
    public async Task StopAsync()
    {
        await _proxy.DisposeAsync();
        await _sidecar.DisposeAsync();
        await _gateway.DisposeAsync();
        await _controller.DisposeAsync();
        await _issuer.DisposeAsync();
        _key.Dispose();
    }

    [TestCase("notBefore", "sub: alice-1")]
    [TestCase("notBefore", "email: Alice@Example.com")]
    [TestCase("until", "sub: alice-1")]
    public async Task S72_AFile_EndsEverythingThatAPersonHas_AndSparesEverybodyElse(string limit, string person)
    {
        var (alice, bob) = (Cookie("alice"), Cookie("bob"));
        (await StatusAsync("/", alice)).ShouldBe(200);
        (await StatusAsync("/", Bearer("alice"))).ShouldBe(200);
        using var socket = await OpenAsync("/ws", "HTTP/1.1 101 ", alice, Handshake);
        using var events = await OpenAsync("/api/hold", "HTTP/1.1 200 ", alice);
        using var byToken = await OpenAsync("/api/hold", "HTTP/1.1 200 ", Bearer("alice"));
        using var bobs = await OpenAsync("/ws", "HTTP/1.1 101 ", bob, Handshake);

        var moment = limit == "until" ? _proxy.Now.AddHours(1) : _proxy.Now;
        var written = TimeProvider.System.GetTimestamp();
        _controller.Write("alice.yaml", Revocation($"user: {{provider: corp, {person}}}", $"{limit}: {moment:yyyy-MM-dd'T'HH:mm:ss'Z'}"));
        await Task.WhenAll(socket.ReceiveToEndAsync(), events.ReceiveToEndAsync(), byToken.ReceiveToEndAsync());
        TestContext.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"from the file to the last closed connection: {TimeProvider.System.GetElapsedTime(written).TotalMilliseconds:F0} ms"));

        (await StatusAsync("/", alice)).ShouldBe(limit == "until" ? 403 : 401);
        (await StatusAsync("/", Bearer("alice"))).ShouldBe(401);
        (await StatusAsync("/", bob)).ShouldBe(200);
        await bobs.SendAsync("still here");
        (await bobs.ReceiveExactlyAsync(10)).ShouldBe("still here");

        // Who proves to be there after the moment is let in again; a block is not got round.
        _proxy.Clock.Advance(TimeSpan.FromSeconds(31));
        (await StatusAsync("/", Cookie("alice"))).ShouldBe(limit == "until" ? 403 : 200);
        (await StatusAsync("/", Bearer("alice"))).ShouldBe(limit == "until" ? 401 : 200);
    }

    [Test]
    public async Task ARevokedPerson_IsAskedForCredentialsAgain()
    {
        var cookie = Cookie("alice");
        _controller.Write("alice.yaml", Revocation("user: {provider: corp, sub: alice-1}", $"notBefore: {_proxy.Now:yyyy-MM-dd'T'HH:mm:ss'Z'}"));
        await _sidecar.WaitAsync(state => state.Revocations.Entries.Count == 1);

        var answer = await _proxy.SendAsync(Request("/", cookie, "Accept: text/html", "Sec-Fetch-Mode: navigate"));

        answer.Status.ShouldBe(302);
        answer.Header("Location").ShouldNotBeNull().ShouldContain("prompt=login");
    }

    [Test]
    public async Task ASessionIsDeadForGood_AlsoWhenTheFileIsDeleted_AndABlockIsNot()
    {
        var (alice, bob) = (Session("alice"), Cookie("bob"));
        _controller.Write("session.yaml", Revocation($"sessionId: {alice.Id}"));
        _controller.Write("block.yaml", Revocation("user: {provider: corp, sub: bob-1}", $"until: {_proxy.Now.AddHours(1):yyyy-MM-dd'T'HH:mm:ss'Z'}", "block"));
        await _sidecar.WaitAsync(state => state.Revocations.Entries.Count == 2);
        (await StatusAsync("/", Cookie(alice))).ShouldBe(401);
        (await StatusAsync("/", bob)).ShouldBe(403);

        _controller.Delete("session.yaml");
        _controller.Delete("block.yaml");
        await _sidecar.WaitAsync(state => state.Revocations.Entries.Count == 1);

        (await StatusAsync("/", bob)).ShouldBe(200);
        (await StatusAsync("/", Cookie(alice))).ShouldBe(401);
        (await StatusAsync("/", Cookie("alice"))).ShouldBe(200);
    }

    private static string Revocation(string subject, string times = "", string name = "ended") => $$"""
        apiVersion: iapk8s.io/v1alpha1
        kind: IapRevocation
        metadata: {name: {{name}} }
        spec:
          {{subject}}
          {{times}}
        """;

    private static ScopeState Scope(RunningPlane plane) => plane.State.FindScope("shop", "http://shop.localhost:8081")!;

    private static string Request(string target, params string[] headers) =>
        $"GET {target} HTTP/1.1\r\nHost: shop.localhost:8081\r\n{string.Concat(headers.Select(header => header + "\r\n"))}\r\n";

    private async Task<int> StatusAsync(string target, string header) => (await _proxy.SendAsync(Request(target, header))).Status;

    private async Task<RawClient> OpenAsync(string target, string head, params string[] headers)
    {
        var client = _proxy.Connect();
        await client.SendAsync(Request(target, headers));
        (await client.ReceiveHeadAsync()).ShouldStartWith(head);
        return client;
    }

    private Session Session(string name) => new()
    {
        Id = OpaqueId.New128(),
        Scope = Scope(_gateway).Scope.Value,
        Provider = "/corp",
        Subject = $"{name}-1",
        Email = $"{name}@example.com",
        AuthTime = _proxy.Now,
        VocabularyHash = Scope(_gateway).VocabularyHash,
        IssuedAt = _proxy.Now,
        ExpiresAt = _proxy.Now.AddHours(8),
    };

    private string Cookie(string name) => Cookie(Session(name));

    private string Cookie(Session session) => $"Cookie: {Scope(_gateway).Scope.CookieName}={Scope(_gateway).Keys.SealSession(_gateway.State.Gateway!.Signer!.Sign(session))}";

    private string Bearer(string name)
    {
        var now = _proxy.Now.ToUnixTimeSeconds();
        var claims = string.Create(CultureInfo.InvariantCulture,
            $$"""{"iss":"{{_issuer.Issuer}}","sub":"{{name}}-1","email":"{{name}}@example.com","email_verified":true,"aud":"shop","iat":{{now}},"exp":{{now + 3600}}}""");
        return "Authorization: Bearer " + TestTokens.Sign("""{"alg":"ES256","kid":"ec-1"}""", claims, _key);
    }
}
