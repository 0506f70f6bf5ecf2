using IapK8s.Policy.Definitions;
using IapK8s.Proxy.Tests.Harness;

namespace IapK8s.Proxy.Tests.Doors;

internal sealed class PathCases
{
    private ProxyFixture _proxy;

    [SetUp]
    public async Task StartAsync() => _proxy = await ProxyFixture.StartAsync();

    [TearDown]
    public async Task StopAsync() => await _proxy.DisposeAsync();

    [Test]
    public async Task S17_LeavesTheQueryOutOfMatching()
    {
        _proxy.World.Policy = _proxy.World.Policy with { Rules = [TestWorld.Allow("status", [new Member(MemberKind.AllUsers, "")], "/api/*/status")] };
        _proxy.Push();

        (await _proxy.GetAsync("/api/a/status")).Status.ShouldBe(200);
        (await _proxy.GetAsync("/api/private/x?p=/status")).Status.ShouldBe(401);
    }

    [Test]
    public async Task S18_RefusesAFragment_AndTakesAnEscapedOneForPartOfTheName()
    {
        (await _proxy.GetAsync("/admin/x#/public/y")).Status.ShouldBe(400);
        (await _proxy.GetAsync("/public/x#y")).Status.ShouldBe(400);
        (await _proxy.GetAsync("/admin%23/public")).Status.ShouldBe(401);
        _proxy.Upstream.Heads.ShouldBeEmpty();
    }

    [TestCase("//admin/x", 401)]
    [TestCase("/public//../admin/x", 401)]
    [TestCase("/public/..%2fadmin/x", 400)]
    [TestCase("/public/..%2Fadmin/x", 400)]
    [TestCase("/public/..%5cadmin/x", 400)]
    [TestCase("/public\\..\\admin/x", 400)]
    [TestCase("/%5cadmin", 400)]
    [TestCase("/public/%00", 400)]
    [TestCase("/public/%c0%ae%c0%ae/admin", 400)]
    [TestCase("/public/%zz", 400)]
    [TestCase("/public/%", 400)]
    [TestCase("/public/\u00e9", 400)]
    [TestCase("/public/%0d%0aX:1", 400)]
    public async Task S19_RefusesOrResolvesEverySpellingOfASlash(string target, int status)
    {
        (await _proxy.GetAsync(target)).Status.ShouldBe(status);
        _proxy.Upstream.Heads.ShouldBeEmpty();
    }

    [TestCase("/public/../admin/secrets")]
    [TestCase("/public/%2e%2e/admin/secrets")]
    [TestCase("/public/.%2e/admin/secrets")]
    [TestCase("/public/%2E./admin/secrets")]
    [TestCase("/./admin/./secrets")]
    public async Task S20_DecidesAndForwardsWhereDotsLead(string target)
    {
        (await _proxy.GetAsync(target)).Status.ShouldBe(401);
        _proxy.Upstream.Heads.ShouldBeEmpty();

        var answer = await _proxy.GetAsync(target + "?q=/../x", _proxy.SignedIn("admin"));
        answer.Status.ShouldBe(200);
        answer.Body.ShouldStartWith("GET /admin/secrets?q=/../x HTTP/1.1\r\n");
    }

    [TestCase("/admin;a=b/x")]
    [TestCase("/public;/../admin/x")]
    [TestCase("/public/..;/admin/x")]
    [TestCase("/public/..%3b/admin/x")]
    public async Task S22_RefusesPathParameters(string target) => (await _proxy.GetAsync(target)).Status.ShouldBe(400);

    [Test]
    public async Task S22_KeepsPathParametersInsideTheirSegment_WhenThePolicySaysSo()
    {
        _proxy.World.Policy = _proxy.World.Policy with { Paths = new PathOptions { Semicolon = EscapedByteMode.Keep } };
        _proxy.Push();

        (await _proxy.GetAsync("/public/..;/admin/x")).Status.ShouldBe(400);
        (await _proxy.GetAsync("/admin;a=b/x")).Status.ShouldBe(401);
        (await _proxy.GetAsync("/public/a;b=c")).Body.ShouldStartWith("GET /public/a;b=c HTTP/1.1\r\n");
    }

    [TestCase("http://app.example.com/public/x")]
    [TestCase("https://app.example.com/public/x")]
    [TestCase("http://other.example.com/public/x")]
    [TestCase("*")]
    [TestCase("public/x")]
    public async Task RefusesEveryFormButOrigin(string target)
    {
        (await _proxy.GetAsync(target)).Status.ShouldBeOneOf(400, 405);
        _proxy.Upstream.Heads.ShouldBeEmpty();
    }

    [TestCase("/.iap/nothing")]
    [TestCase("/.iap/")]
    [TestCase("/.iap")]
    [TestCase("/%2eiap/nothing")]
    [TestCase("/public/../.iap/x")]
    public async Task KeepsReservedPathsFromTheApp_KnownOrNot(string target)
    {
        (await _proxy.GetAsync(target, _proxy.SignedIn("admin", "dev"))).Status.ShouldBe(404);
        _proxy.Upstream.Heads.ShouldBeEmpty();
    }
}
