using System.Net;
using IapK8s.EndToEnd.Tests.Browsers;
using IapK8s.EndToEnd.Tests.Installation;
using IapK8s.TestKit.ForwardAuth;
using IapK8s.TestKit.Processes;

namespace IapK8s.EndToEnd.Tests.ForwardAuth;

/// <summary>The real nginx and Caddy, on what <c>kubectl iap snippet</c> prints, and a real browser.</summary>
[NonParallelizable]
public sealed class IngressTests
{
    private RunningInstallation _installation = null!;
    private Chromium _chromium = null!;
    private readonly Dictionary<string, EdgeServer> _edges = [];

    [OneTimeSetUp]
    public async Task StartEverything()
    {
        _installation = await RunningInstallation.StartAsync(IdentityProviderKind.OpenIddict, "ingresses");
        var ports = _installation.Ports;
        _installation.Policies.Write("edges.yaml", string.Join("\n---\n",
            Policy("nginx", "Gateway", $"http://nginx.localhost:{ports.Nginx}"),
            Policy("caddy", "Gateway", $"http://caddy.localhost:{ports.Caddy}"),
            Policy("both", "Both", $"http://both.localhost:{ports.Both}")));
        _edges["nginx"] = await EdgeServer.StartNginxAsync(_installation, "nginx", ports.Nginx, ports.ShopApp);
        _edges["caddy"] = await EdgeServer.StartCaddyAsync(_installation, "caddy", ports.Caddy, ports.ShopApp);
        _edges["both"] = await EdgeServer.StartNginxAsync(_installation, "both", ports.Both, ports.Shop);
        _chromium = await Chromium.StartAsync();
    }

    [OneTimeTearDown]
    public async Task StopEverything()
    {
        if (_chromium is not null)
        {
            await _chromium.DisposeAsync();
        }

        foreach (var edge in _edges.Values)
        {
            await edge.DisposeAsync();
        }

        if (_installation is not null)
        {
            await _installation.DisposeAsync();
        }
    }

    /// <summary>Behind both the ingress asks and the sidecar decides again, from the same cookie: one sign-in.</summary>
    [TestCase("nginx")]
    [TestCase("caddy")]
    [TestCase("both")]
    public async Task AliceSignsIn_AndTheAppKnowsHer(string name)
    {
        await using var profile = await _chromium.NewProfileAsync();
        var page = await profile.NewPageAsync();
        var url = $"{_edges[name].Origin}/orders/2026?id=7&q=a%20b&empty=";
        await page.SignInAsync(_installation, "alice", url);
        await page.WaitForURLAsync(url);
        (await page.ContentAsync()).ShouldContain("alice@example.com");
        await page.KeepScreenshotAsync($"ingress-{name}-alice-signed-in");
        (await page.GotoAsync($"{_edges[name].Origin}/admin/users"))!.Status.ShouldBe(200);
        (await page.GotoAsync($"{_edges[name].Origin}/.iap/identity"))!.Status.ShouldBe(200);

        // A session that began at the ingress ends there.
        var cookie = await profile.SessionCookieAsync(_edges[name].Origin);
        using var signOut = new HttpRequestMessage(HttpMethod.Post, $"{_edges[name].Origin}/.iap/sign-out") { Headers = { { "Cookie", cookie } } };
        (await _installation.Http.SendAsync(signOut)).StatusCode.ShouldBe(HttpStatusCode.SeeOther);
        using var after = new HttpRequestMessage(HttpMethod.Get, url) { Headers = { { "Cookie", cookie } } };
        (await _installation.Http.SendAsync(after)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [TestCase("nginx")]
    [TestCase("caddy")]
    public async Task BobIsDenied_WithAPageThatSaysWhy(string name)
    {
        await using var profile = await _chromium.NewProfileAsync();
        var page = await profile.NewPageAsync();
        await page.SignInAsync(_installation, "bob", $"{_edges[name].Origin}/admin/users");
        await page.WaitForURLAsync($"{_edges[name].Origin}/admin/users");
        (await page.Locator("main").InnerTextAsync()).ShouldContain("IAP2001");
        await page.KeepScreenshotAsync($"ingress-{name}-bob-denied");
    }

    [TestCase("nginx")]
    [TestCase("caddy")]
    [TestCase("both")]
    public async Task AProgramIsToldToSignIn_AndNotSentAnywhere(string name)
    {
        using var answer = await _installation.Http.GetAsync($"{_edges[name].Origin}/api/orders");
        answer.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await answer.Content.ReadAsStringAsync()).ShouldContain("IAP1001");
        using var post = await _installation.Http.PostAsync($"{_edges[name].Origin}/api/orders", new StringContent("x"));
        post.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    /// <summary>S1, S4, S11, S20, S90: on the wire of the real server.</summary>
    [Test]
    public async Task WhatAClientForgesReachesNoApp(
        [Values("nginx", "caddy", "both")] string name,
        [Values("X-Iap-User-Email: root@evil.example", "X_Iap_User_Email: root@evil.example", "x.iap.user.email: root@evil.example", "X-Forwarded-Uri: /public/root@evil.example", "X-Original-URL: http://shop.localhost/public/root@evil.example")] string header)
    {
        var origin = new Uri(_edges[name].Origin);
        var open = await SendAsync(origin, "GET", "/public/x", header);
        open.Body.ShouldNotContain("root@evil.example");
        var closed = await SendAsync(origin, "GET", "/orders", header);
        closed.Status.ShouldBeOneOf(400, 401, 403);
    }

    [Test]
    public async Task NoSecondSpellingReachesTheApp([Values("nginx", "caddy", "both")] string name, [Values("/public/../orders", "/public/%2e%2e/orders", "//orders", "/public/..%2forders", "/public/;/../orders", "/public/./x")] string target)
    {
        var answer = await SendAsync(new Uri(_edges[name].Origin), "GET", target);
        answer.Status.ShouldBeOneOf(400, 401, 403, 404);
    }

    [TestCase("error_page 401 403 =200 /gone;")]
    [TestCase("error_page 401 403 = @nowhere;")]
    [TestCase("")]
    public async Task S81_NoErrorPageLetsAnybodyThrough(string errorPage)
    {
        const string Ours = "error_page 401 403 = @iap_sign_in;";
        await using var edge = await EdgeServer.StartNginxAsync(_installation, "nginx", LoopbackPorts.Take(), _installation.Ports.ShopApp, server =>
        {
            server.ShouldContain(Ours);
            return server.Replace(Ours, errorPage, StringComparison.Ordinal);
        });
        var open = await SendAsync(new Uri(edge.Origin), "GET", "/public/x");
        open.Body.ShouldContain("<!DOCTYPE html>", Case.Sensitive, "that is how the app answers");
        var closed = await SendAsync(new Uri(edge.Origin), "GET", "/orders");
        closed.Body.ShouldNotContain("<!DOCTYPE html>");
    }

    [TestCase("TRACE")]
    [TestCase("CONNECT")]
    public async Task NoMethodThatNobodyNeedsReachesTheApp(string method)
    {
        foreach (var edge in _edges.Values)
        {
            (await SendAsync(new Uri(edge.Origin), method, "/public/x")).Status.ShouldNotBeInRange(200, 299);
        }
    }

    private static Task<RawAnswer> SendAsync(Uri origin, string method, string target, params string[] headers) =>
        RawAnswer.ExchangeAsync(new IPEndPoint(IPAddress.Loopback, origin.Port), new ClientRequest(method, target, origin.Authority, headers).ToBytes());

    /// <summary>The shop's rules on another host; its app's audience, so that the app can tell whom it is told.</summary>
    private static string Policy(string name, string place, string origin) => $$"""
        apiVersion: iapk8s.io/v1alpha1
        kind: IapPolicy
        metadata: {name: {{name}}, namespace: shop}
        spec:
          targetRefs: [{kind: Service, name: shop, sectionName: http}]
          enforceAt: {{place}}
          hosts: ["{{origin}}"]
          providerRef: {kind: ClusterIapProvider, name: corp}
          assertion: {audience: /namespaces/shop/policies/shop}
          rules:
          - {name: assets, action: Allow, members: [allUsers], methods: [GET], paths: [/public/**]}
          - {name: staff, action: Allow, members: ["group:employees"]}
          - {name: admin-area, action: Deny, members: [allUsers], exceptMembers: ["iapgroup:shop-admins"], paths: [/admin/**]}
        """;
}
