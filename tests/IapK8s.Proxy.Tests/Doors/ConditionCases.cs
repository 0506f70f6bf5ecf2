using IapK8s.Policy.Definitions;
using IapK8s.Proxy.Tests.Harness;

namespace IapK8s.Proxy.Tests.Doors;

/// <summary>What conditions see of a request that came over a socket.</summary>
internal sealed class ConditionCases
{
    private ProxyFixture _proxy;

    [SetUp]
    public async Task StartAsync() => _proxy = await ProxyFixture.StartAsync();

    [TearDown]
    public async Task StopAsync() => await _proxy.DisposeAsync();

    [TestCase("request.headers['X-Team'] == 'blue'", "x-team: blue", 200)]
    [TestCase("request.headers['x-team'] == 'blue'", "X-TEAM: red", 401)]
    [TestCase("request.headers['x-team'] == ''", "X-Other: 1", 200)]
    [TestCase("request.protocol == 'HTTP/1.1' && request.scheme == 'https' && request.method == 'GET'", "X-Other: 1", 200)]
    [TestCase("request.path == '/public/x' && request.query == 'a=1' && request.host == 'app.example.com'", "X-Other: 1", 200)]
    [TestCase("cidr('127.0.0.0/8').containsIP(request.ip)", "X-Other: 1", 200)]
    [TestCase("request.time > timestamp('2000-01-01T00:00:00Z')", "X-Other: 1", 200)]
    public async Task AllowsByWhatIsAsked(string condition, string header, int status)
    {
        AllowPublicIf(condition);
        (await _proxy.GetAsync("/public/x?a=1", header)).Status.ShouldBe(status);
    }

    /// <summary>S67: nobody knows which of two lines the app believes.</summary>
    [TestCase("request.headers['x-team'] == 'blue'", 401)]
    [TestCase("request.headers['x-team'] != 'red'", 401)]
    public async Task AHeaderThatCameTwice_AllowsNothing(string condition, int status)
    {
        AllowPublicIf(condition);
        (await _proxy.GetAsync("/public/x", "X-Team: blue", "x-team: blue")).Status.ShouldBe(status);
    }

    /// <summary>S1: what a client says about itself in the proxy's own words is not there, and neither are credentials.</summary>
    [TestCase("X-Iap-User-Email", "X-Iap-User-Email: root@example.com")]
    [TestCase("x_iap_user_email", "X_Iap_User_Email: root@example.com")]
    [TestCase("x-forwarded-for", "X-Forwarded-For: 10.0.0.1")]
    [TestCase("x-real-ip", "X-Real-IP: 10.0.0.1")]
    [TestCase("authorization", "Authorization: Basic eDp5")]
    [TestCase("cookie", "Cookie: a=b")]
    public async Task WhatSpeaksForTheProxy_IsAbsent(string name, string header)
    {
        AllowPublicIf($"request.headers['{name}'] == '' && !('{name}' in request.headers)");
        (await _proxy.GetAsync("/public/x", header)).Status.ShouldBe(200);
    }

    [Test]
    public async Task SeesWhoIsSignedIn()
    {
        AllowPublicIf("identity.email == 'alice@example.com' && 'dev' in identity.groups");
        (await _proxy.GetAsync("/public/x")).Status.ShouldBe(401);
        (await _proxy.GetAsync("/public/x", _proxy.SignedIn("admin"))).Status.ShouldBe(403);
        (await _proxy.GetAsync("/public/x", _proxy.SignedIn("dev"))).Status.ShouldBe(200);
    }

    private void AllowPublicIf(string condition)
    {
        _proxy.World.Policy = _proxy.World.Policy with { Rules = [TestWorld.Allow("public", [new Member(MemberKind.AllUsers, "")], "/public/**") with { Condition = condition }] };
        _proxy.Push();
    }
}
