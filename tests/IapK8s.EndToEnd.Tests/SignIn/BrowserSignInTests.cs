using System.Net;
using System.Text.RegularExpressions;
using IapK8s.EndToEnd.Tests.Browsers;
using IapK8s.EndToEnd.Tests.Installation;

namespace IapK8s.EndToEnd.Tests.SignIn;

/// <summary>The demo as people meet it, against two independent identity providers.</summary>
[TestFixture(IdentityProviderKind.OpenIddict)]
[TestFixture(IdentityProviderKind.NodeOidcProvider)]
[NonParallelizable]
public sealed class BrowserSignInTests(IdentityProviderKind kind)
{
    private RunningInstallation _installation = null!;
    private Chromium _chromium = null!;

    [OneTimeSetUp]
    public async Task StartEverything()
    {
        _installation = await RunningInstallation.StartAsync(kind, $"sign-in-{kind}");
        _chromium = await Chromium.StartAsync();
    }

    [OneTimeTearDown]
    public async Task StopEverything()
    {
        if (_chromium is not null)
        {
            await _chromium.DisposeAsync();
        }

        if (_installation is not null)
        {
            await _installation.DisposeAsync();
        }
    }

    [Test]
    public async Task Alice_LandsOnTheAddressSheFirstAskedFor()
    {
        await using var profile = await _chromium.NewProfileAsync();
        var page = await profile.NewPageAsync();
        var url = $"{_installation.Shop}/orders/2026?id=7&q=a%20b%2Fc&empty=";

        await page.SignInAsync(_installation, "alice", url);

        await page.WaitForURLAsync(url);
        (await page.ContentAsync()).ShouldContain("alice@example.com");
        await page.KeepScreenshotAsync($"{kind}-alice-signed-in");
    }

    [Test]
    public async Task Alice_ReachesTheAdminArea()
    {
        await using var profile = await _chromium.NewProfileAsync();
        var page = await profile.NewPageAsync();

        await page.SignInAsync(_installation, "alice", $"{_installation.Shop}/admin/users");

        await page.WaitForURLAsync($"{_installation.Shop}/admin/users");
        (await page.ContentAsync()).ShouldContain("alice@example.com");
    }

    [Test]
    public async Task Bob_IsDeniedTheAdminArea_WithAPageThatNamesTheCodeAndTheWayToSwitchAccount()
    {
        await using var profile = await _chromium.NewProfileAsync();
        var page = await profile.NewPageAsync();

        await page.SignInAsync(_installation, "bob", $"{_installation.Shop}/admin/users");

        await page.WaitForURLAsync($"{_installation.Shop}/admin/users");
        var text = await page.Locator("main").InnerTextAsync();
        text.ShouldContain("IAP2001");
        text.ShouldContain("bob@example.com");
        await page.KeepScreenshotAsync($"{kind}-bob-denied");

        await page.Locator("form[action$='/.iap/sign-out'] button").First.ClickAsync();
        await page.KeepScreenshotAsync($"{kind}-switch-account");
        await page.ContinueToProviderAsync();
        await page.FillCredentialsAsync(_installation, "alice");
        await page.WaitForURLAsync(new Regex($"^{Regex.Escape(_installation.Shop)}/"));
        (await page.GotoAsync($"{_installation.Shop}/admin/users"))!.Status.ShouldBe(200);
    }

    [Test]
    public async Task Carol_IsDeniedByADenyRule_AndMayDoTheRest()
    {
        await using var profile = await _chromium.NewProfileAsync();
        var page = await profile.NewPageAsync();
        await page.SignInAsync(_installation, "carol", $"{_installation.Shop}/");
        await page.WaitForURLAsync($"{_installation.Shop}/");

        var denied = await page.GotoAsync($"{_installation.Shop}/payroll/june");

        denied!.Status.ShouldBe(403);
        (await page.Locator("main").InnerTextAsync()).ShouldContain("IAP2001");
        await page.KeepScreenshotAsync($"{kind}-carol-denied");
        (await page.GotoAsync($"{_installation.Shop}/catalogue"))!.Status.ShouldBe(200);
    }

    [Test]
    public async Task FiveTabs_SignInAtOnce_AndEachLandsWhereItWanted()
    {
        await using var profile = await _chromium.NewProfileAsync();
        var tabs = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => profile.NewPageAsync()));

        // All five stand at the provider's form before the first one is filled in.
        await Task.WhenAll(tabs.Select((tab, i) => tab.GotoAsync($"{_installation.Shop}/tab/{i}?n={i}")));
        await Task.WhenAll(tabs.Select(tab => tab.Locator("input[name=username]").WaitForAsync()));
        await Task.WhenAll(tabs.Select(tab => tab.FillCredentialsAsync(_installation, "alice")));

        await Task.WhenAll(tabs.Select((tab, i) => tab.WaitForURLAsync($"{_installation.Shop}/tab/{i}?n={i}")));
    }

    [Test]
    public async Task SignOut_EndsTheSessionAtOnce_AlsoForACopyOfTheCookie()
    {
        await using var profile = await _chromium.NewProfileAsync();
        var page = await profile.NewPageAsync();
        await page.SignInAsync(_installation, "alice", $"{_installation.Shop}/");
        await page.WaitForURLAsync($"{_installation.Shop}/");
        var stolen = await profile.SessionCookieAsync(_installation.Shop);
        (await AskAsync("/", stolen)).ShouldBe(HttpStatusCode.OK);

        await page.GotoAsync($"{_installation.Shop}/.iap/sign-out");

        await page.GetByText("signed out", new() { Exact = false }).First.WaitForAsync();
        await page.KeepScreenshotAsync($"{kind}-signed-out");
        (await AskUntilRefusedAsync(stolen, TimeSpan.FromSeconds(1))).ShouldBe(HttpStatusCode.Unauthorized);
        var again = await page.GotoAsync($"{_installation.Shop}/");
        again!.Url.ShouldNotStartWith(_installation.Shop);
    }

    [Test]
    public async Task APublicPath_NeedsNoSignIn()
    {
        await using var profile = await _chromium.NewProfileAsync();
        var page = await profile.NewPageAsync();

        var answer = await page.GotoAsync($"{_installation.Shop}/public/hello");

        answer!.Status.ShouldBe(200);
        answer.Url.ShouldBe($"{_installation.Shop}/public/hello");
    }

    [Test]
    public async Task ASessionOfOneApp_OpensNoOther()
    {
        await using var profile = await _chromium.NewProfileAsync();
        var page = await profile.NewPageAsync();
        await page.SignInAsync(_installation, "carol", $"{_installation.Shop}/");
        await page.WaitForURLAsync($"{_installation.Shop}/");

        var wiki = await page.GotoAsync($"{_installation.Wiki}/");

        // The provider knows carol by now: no form, but the wiki's own policy decides.
        wiki!.Status.ShouldBe(403);
        (await page.Locator("main").InnerTextAsync()).ShouldContain("IAP2002");
    }

    private async Task<HttpStatusCode> AskAsync(string path, string cookie)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"http://127.0.0.1:{_installation.Ports.Shop}{path}");
        request.Headers.Host = new Uri(_installation.Shop).Authority;
        request.Headers.Add("Cookie", cookie);
        using var answer = await _installation.Http.SendAsync(request);
        return answer.StatusCode;
    }

    private async Task<HttpStatusCode> AskUntilRefusedAsync(string cookie, TimeSpan patience)
    {
        var started = TimeProvider.System.GetTimestamp();
        HttpStatusCode last;
        do
        {
            last = await AskAsync("/", cookie);
        }
        while (last == HttpStatusCode.OK && TimeProvider.System.GetElapsedTime(started) < patience);
        return last;
    }
}
