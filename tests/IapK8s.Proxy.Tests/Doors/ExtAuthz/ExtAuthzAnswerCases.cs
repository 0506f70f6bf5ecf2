using IapK8s.Identity.SignIn;
using IapK8s.Proxy.Tests.Harness;

namespace IapK8s.Proxy.Tests.Doors.ExtAuthz;

/// <summary>What clients get in the app's stead.</summary>
internal sealed class ExtAuthzAnswerCases
{
    private ExtAuthzFixture _door;

    [SetUp]
    public async Task StartAsync() => _door = await ExtAuthzFixture.StartAsync();

    [TearDown]
    public async Task StopAsync() => await _door.DisposeAsync();

    [Test]
    public async Task SendsABrowserToSignIn()
    {
        var outcome = await _door.GetAsync("/api/x?a=1", "Accept: text/html,application/xhtml+xml");

        outcome.Status.ShouldBe(302);
        outcome.Answer.Status.Code.ShouldBe(16);
        outcome.Client("location").Single().ShouldStartWith("https://auth.example.com/sign-in?");
        outcome.Client("set-cookie").Single().ShouldStartWith("__Host-Iap-Attempt-");
        outcome.Client("cache-control").ShouldBe(["no-store"]);
    }

    [Test]
    public async Task TellsAProgramWhereToSignIn()
    {
        var outcome = await _door.GetAsync("/api/x", "Accept: application/json");

        outcome.Status.ShouldBe(401);
        outcome.Answer.Status.Code.ShouldBe(16);
        outcome.Client("content-type").ShouldBe(["application/problem+json"]);
        outcome.Client("www-authenticate").ShouldBe(["Bearer realm=\"https://app.example.com\""]);
        outcome.Body.ShouldContain("https://app.example.com/.iap/refresh");
        outcome.Client("content-length").ShouldBeEmpty("Envoy counts by itself");
    }

    [Test]
    public async Task ShowsAPersonWhyNot()
    {
        var outcome = await _door.GetAsync("/admin/x", "Accept: text/html", _door.SignedIn("dev"));

        outcome.Status.ShouldBe(403);
        outcome.Answer.Status.Code.ShouldBe(7);
        outcome.Body.ShouldContain("alice@example.com");
        outcome.Client("content-security-policy").Single().ShouldContain("default-src 'none'");
    }

    /// <summary>Envoy makes the grpc-status of the status, and the message of the body; a content type of ours would spoil it.</summary>
    [TestCase("/api/x", 401, "IAP1001")]
    [TestCase("/admin/x", 403, "IAP2002")]
    public async Task LeavesTheStatusOfAGrpcCallToEnvoy(string target, int status, string code)
    {
        var outcome = await _door.SendAsync(new EnvoyRequest("POST", target, ["Content-Type: application/grpc", "TE: trailers", .. target == "/admin/x" ? [_door.SignedIn("dev")] : Array.Empty<string>()]));

        outcome.Status.ShouldBe(status);
        outcome.Client("content-type").ShouldBeEmpty();
        outcome.Body.ShouldStartWith(code);
    }

    [Test]
    public async Task SignsInWithoutARouteOfItsOwn()
    {
        var start = await _door.GetAsync("/api/x?a=1", "Accept: text/html");
        var attempt = start.Client("set-cookie").Single().Split(';')[0];
        var id = attempt.Split('=')[0]["__Host-Iap-Attempt-".Length..];
        var ring = _door.World.Ring();
        ring.TryOpenAttempt(id, attempt.AsSpan(attempt.IndexOf('=', StringComparison.Ordinal) + 1), _door.Now, out var opened).ShouldBeTrue();
        var session = _door.World.Session(_door.Now, "dev");
        var handoff = ring.SealHandoff(new Handoff
        {
            AttemptId = opened!.Id,
            NonceHash = opened.NonceHash,
            SessionCookie = _door.World.Cookie(session),
            SessionExpiresAt = session.ExpiresAt,
            IssuedAt = _door.Now,
        });

        var end = await _door.GetAsync($"/.iap/handoff?token={Uri.EscapeDataString(handoff)}", $"Cookie: {attempt}", "Accept: text/html");

        end.Status.ShouldBe(302);
        end.Client("location").ShouldBe(["/api/x?a=1"]);
        end.Client("set-cookie").Length.ShouldBe(2);
        end.Answer.DeniedResponse.Headers.Where(option => option.Header.Key == "set-cookie").ShouldAllBe(option => option.AppendAction == Protocol.Envoy.HeaderValueOption.Types.HeaderAppendAction.AppendIfExistsOrAdd);
        (await _door.GetAsync("/api/x?a=1", "Cookie: " + end.Client("set-cookie")[0].Split(';')[0])).Status.ShouldBe(200);
    }

    [Test]
    public async Task RefusesAll_WithoutAState()
    {
        _door.Plane.Current = null;
        var outcome = await _door.GetAsync("/public/x");

        outcome.Status.ShouldBe(503);
        outcome.Client("retry-after").ShouldBe(["5"]);
    }
}
