using System.Net;
using IapK8s.Gateway.Tests.Fixture;
using IapK8s.Identity.Revocations;
using IapK8s.Policy.Definitions;

namespace IapK8s.Gateway.Tests.SignIn;

internal sealed class StrengthTests
{
    private static readonly AuthenticationRequirement Mfa = new() { Acr = "mfa" };

    private GatewayFixture _fixture = null!;
    private Browser _browser = null!;

    [SetUp]
    public async Task StartAsync() => (_fixture, _browser) = (await GatewayFixture.StartAsync(), new Browser());

    [TearDown]
    public async Task StopAsync()
    {
        _browser.Dispose();
        await _fixture.DisposeAsync();
    }

    [Test]
    public async Task ASignInThatIsTooWeakTwiceEndsOnAPage()
    {
        var first = await _browser.GetAsync(await _fixture.ToCallbackAsync(_browser, _fixture.Begin(), request => request with { Requirement = Mfa }));

        // Once more, and this time the provider is told to ask.
        first.Location!.ShouldStartWith(_fixture.Provider.Issuer);
        first.Location.ShouldContain("prompt=login");
        var second = await _browser.GetAsync((await _browser.GetAsync(first.Location)).Location!);
        second.Status.ShouldBe(HttpStatusCode.Forbidden);
        second.Location.ShouldBeNull();
        second.Body.ShouldContain("IAP1009");
        _fixture.Store.Count.ShouldBe(0);
    }

    [Test]
    public async Task ASignInThatIsStrongEnoughTheSecondTimeGoesThrough()
    {
        var attempt = _fixture.Begin();
        var first = await _browser.GetAsync(await _fixture.ToCallbackAsync(_browser, attempt, request => request with { Requirement = Mfa }));
        _fixture.Provider.User = new Account("alice") { Acr = "mfa" };
        var second = await _browser.GetAsync((await _browser.GetAsync(first.Location!)).Location!);

        _fixture.Open(second.Location!, attempt).Acr.ShouldBe("mfa");
    }

    [Test]
    public async Task AnOldSignInIsNotARecentOne()
    {
        _fixture.Provider.User = new Account("alice") { SignedInAgo = TimeSpan.FromHours(1), HonoursPrompt = false };
        var requirement = new AuthenticationRequirement { MaxAuthAge = TimeSpan.FromMinutes(10) };
        var first = await _browser.GetAsync(await _fixture.ToCallbackAsync(_browser, _fixture.Begin(), request => request with { Requirement = requirement }));
        var second = await _browser.GetAsync((await _browser.GetAsync(first.Location!)).Location!);

        second.Status.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Test]
    public async Task AProviderThatIgnoresPromptLoginIsFoundOut()
    {
        _fixture.Provider.User = new Account("alice") { SignedInAgo = TimeSpan.FromHours(1), HonoursPrompt = false };
        var first = await _browser.GetAsync(await _fixture.ToCallbackAsync(_browser, _fixture.Begin(), request => request with { ForceLogin = true }));
        var second = await _browser.GetAsync((await _browser.GetAsync(first.Location!)).Location!);

        second.Status.ShouldBe(HttpStatusCode.Forbidden);
        second.Body.ShouldContain("IAP1009");
    }

    [Test]
    public async Task AMissingAuthTimeNeverCountsAsRecent()
    {
        _fixture.Provider.IdTokenOverrides["auth_time"] = null;
        var requirement = new AuthenticationRequirement { MaxAuthAge = TimeSpan.FromHours(10) };
        var first = await _browser.GetAsync(await _fixture.ToCallbackAsync(_browser, _fixture.Begin(), request => request with { Requirement = requirement }));

        first.Location!.ShouldStartWith(_fixture.Provider.Issuer);
    }

    [Test]
    public async Task ABlockedPersonGetsAPage_AndNoSession()
    {
        var now = _fixture.Time.GetUtcNow();
        _fixture.Push(revocations: [new RevocationEntry("r", null, new RevokedIdentity(GatewayFixture.ProviderName, null, "alice@example.com"), null, now.AddDays(1), now.AddDays(1))]);
        var answer = await _browser.GetAsync(await _fixture.ToCallbackAsync(_browser, _fixture.Begin()));

        answer.Status.ShouldBe(HttpStatusCode.Forbidden);
        answer.Body.ShouldContain("IAP3002");
        _fixture.Store.Count.ShouldBe(0);
    }

    [Test]
    public async Task WhoWasRevokedSignsInAfresh()
    {
        _fixture.Provider.User = new Account("alice") { SignedInAgo = TimeSpan.FromHours(1) };
        var now = _fixture.Time.GetUtcNow();
        _fixture.Push(revocations: [new RevocationEntry("r", null, new RevokedIdentity(GatewayFixture.ProviderName, "alice", null), now.AddMinutes(-5), null, now.AddDays(1))]);
        var attempt = _fixture.Begin();
        var first = await _browser.GetAsync(await _fixture.ToCallbackAsync(_browser, attempt));
        first.Location!.ShouldContain("prompt=login");
        var second = await _browser.GetAsync((await _browser.GetAsync(first.Location!)).Location!);

        _fixture.Open(second.Location!, attempt).AuthTime!.Value.ShouldBeGreaterThan(now.AddMinutes(-1));
    }
}
