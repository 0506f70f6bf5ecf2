using IapK8s.TestKit.ForwardAuth;
using static IapK8s.Gateway.Tests.ForwardAuth.DoorFixture;

namespace IapK8s.Gateway.Tests.ForwardAuth;

/// <summary>Paths, hosts and methods, through every door. A door that only decides cannot change what the app will read, so it lets pass what is in its one spelling already, and nothing else.</summary>
internal sealed class PathCases
{
    private DoorFixture _doors = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => _doors = await DoorFixture.StartAsync();

    [OneTimeTearDown]
    public async Task StopAsync() => await _doors.DisposeAsync();

    [Test]
    public async Task S17_S18_S19_S20_S22_S24_RefusesEverySecondSpelling(
        [ValueSource(typeof(IngressDriver), nameof(IngressDriver.All))] IngressDriver ingress,
        [Values("/admin/x#/public/y", "/public/../admin/x", "/public/%2e%2e/admin/x", "/public/.%2e/admin/x", "//admin/x", "/public//../admin/x", "/public/..%2fadmin/x", "/public\\..\\admin/x", "/%5cadmin/x",
            "/admin;a=b/x", "/public;/../admin/x", "/public/..;/admin/x", "/public/%7f%zz", "/public/\u007f", "/public/x y", "/public/./x", "/public//x", "/public/%61", "/public/x%00", "/public/%ff",
            "https://app.example.com/public/x", "*", "public/x", "/public/x, /admin/x")] string target)
    {
        // The best of credentials does not help.
        var answer = await _doors.RefusesAsync(ingress, Get(target, _doors.SignedIn("dev", "admin")));
        answer.Status.ShouldBeOneOf(ingress.PassesRefusals ? [400, 404] : [400, 403]);
    }

    [Test]
    public async Task S17_TheQueryDecidesNothing([ValueSource(typeof(IngressDriver), nameof(IngressDriver.All))] IngressDriver ingress)
    {
        await _doors.RefusesAsync(ingress, Get("/admin/x?p=/public/x", _doors.SignedIn("dev")));
        await _doors.RefusesAsync(ingress, Get("/admin%23/public", _doors.SignedIn("dev")));
        await _doors.PassesAsync(ingress, Get("/api/x?next=/admin/../x%2f;y", _doors.SignedIn("dev")));
    }

    [Test]
    public async Task S27_KnowsTheHostInEverySpelling([ValueSource(typeof(IngressDriver), nameof(IngressDriver.All))] IngressDriver ingress, [Values("APP.example.com", "app.example.com:8443", "app.example.com.", "App.Example.Com:443")] string host)
    {
        await _doors.PassesAsync(ingress, Get("/api/x", _doors.SignedIn("dev")) with { Host = host });
        await _doors.RefusesAsync(ingress, Get("/admin/x", _doors.SignedIn("dev")) with { Host = host });
    }

    [Test]
    public async Task S27_KnowsNoOther(
        [ValueSource(typeof(IngressDriver), nameof(IngressDriver.All))] IngressDriver ingress,
        [Values("other.example.com", "app.example.com.evil.example", "app.example.com:80@x", "x@app.example.com", "app.example.com:x", "app.example.com, app.example.com", "app.example.com/public/x?", "app.example.com#", "[::1]", " ")] string host)
    {
        // NGINX answers 400 to a Host with a slash in it before it asks anybody.
        if (ingress is NginxDriver && host.Contains('/', StringComparison.Ordinal))
        {
            return;
        }

        var answer = await _doors.RefusesAsync(ingress, Get("/public/x", _doors.SignedIn("dev")) with { Host = host });
        answer.Status.ShouldBeOneOf(ingress.PassesRefusals ? [400, 421] : [400, 403]);
    }

    [Test]
    public async Task S34_S90_RefusesMethodsThatNobodyNeeds(
        [ValueSource(typeof(IngressDriver), nameof(IngressDriver.All))] IngressDriver ingress, [Values("TRACE", "TRACK", "CONNECT", "get", "GET, POST", "G\tET", "PROPFINDXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXX")] string method) =>
        await _doors.RefusesAsync(ingress, Get("/public/x", _doors.SignedIn("dev")) with { Method = method });

    [Test]
    public async Task S90_TheMethodThatIsAskedAboutDecides([ValueSource(typeof(IngressDriver), nameof(IngressDriver.All))] IngressDriver ingress)
    {
        await _doors.PassesAsync(ingress, Get("/public/x"));
        foreach (var method in new[] { "POST", "HEAD", "OPTIONS", "DELETE" })
        {
            (await _doors.RefusesAsync(ingress, Get("/public/x") with { Method = method })).Status.ShouldBe(401, method);
            await _doors.PassesAsync(ingress, Get("/api/x", _doors.SignedIn("dev")) with { Method = method });
        }
    }

    [Test]
    public async Task TheProxysOwnPathsAreNeverAllowed(
        [ValueSource(typeof(IngressDriver), nameof(IngressDriver.All))] IngressDriver ingress, [Values("/.iap/identity", "/.iap/handoff?token=x", "/.iap/jwks.json", "/.iap/", "/.iap", "/.iap/unknown")] string target)
    {
        await using var doors = await DoorFixture.StartAsync();
        // Whoever is let in everywhere is not let in here.
        doors.Policy = doors.Policy with { Rules = [Allow("all", new Policy.Definitions.Member(Policy.Definitions.MemberKind.AllUsers, ""))] };
        doors.Push();
        await doors.PassesAsync(ingress, Get("/"));
        (await doors.RefusesAsync(ingress, Get(target))).Status.ShouldBe(403);
        await doors.RefusesAsync(ingress, Get(target, doors.SignedIn("dev")));
    }
}
