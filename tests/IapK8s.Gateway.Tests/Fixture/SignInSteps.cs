using IapK8s.Identity.Sessions;
using IapK8s.Identity.SignIn;

namespace IapK8s.Gateway.Tests.Fixture;

/// <summary>A sign-in, step by step, as browser and sidecar do it.</summary>
internal static class SignInSteps
{
    public static string Link(this GatewayFixture fixture, Attempt attempt, Func<SignInRequest, SignInRequest>? change = null, TestScope? scope = null)
    {
        var request = (scope ?? fixture.Shop).Request(attempt);
        return $"{fixture.Portal}/sign-in?{(scope ?? fixture.Shop).Keys.SignInQuery(change is null ? request : change(request))}";
    }

    public static Attempt Begin(this GatewayFixture fixture) => Attempt.Begin("/orders?id=7", fixture.Time.GetUtcNow());

    /// <summary>Through the portal and the provider, up to the callback's address, which is not opened.</summary>
    public static async Task<string> ToCallbackAsync(this GatewayFixture fixture, Browser browser, Attempt attempt, Func<SignInRequest, SignInRequest>? change = null)
    {
        var start = await browser.GetAsync(fixture.Link(attempt, change));
        start.Status.ShouldBe(System.Net.HttpStatusCode.Redirect, start.Body);
        return (await browser.GetAsync(start.Location!)).Location!;
    }

    /// <summary>The whole way: the session that the hand-off brings.</summary>
    public static async Task<Session> SignInAsync(this GatewayFixture fixture, Browser? browser = null, Func<SignInRequest, SignInRequest>? change = null)
    {
        using var own = browser is null ? new Browser() : null;
        var attempt = fixture.Begin();
        var answer = await (browser ?? own!).GetAsync(await fixture.ToCallbackAsync(browser ?? own!, attempt, change));
        answer.Location.ShouldNotBeNull(answer.Body);
        return fixture.Open(answer.Location!, attempt);
    }

    public static Session Open(this GatewayFixture fixture, string handoffUrl, Attempt attempt)
    {
        handoffUrl.ShouldStartWith($"{fixture.Shop.Scope.Origin}/.iap/handoff?token=");
        fixture.Shop.Keys.TryOpenHandoff(Uri.UnescapeDataString(handoffUrl.Split("token=")[1]), fixture.Time.GetUtcNow(), out var handoff).ShouldBeTrue();
        attempt.IsAnsweredBy(handoff!).ShouldBeTrue();
        fixture.Shop.Keys.TryOpenSession(handoff!.SessionCookie, out var signed, out _).ShouldBeTrue();
        return fixture.Verify(signed!);
    }
}
