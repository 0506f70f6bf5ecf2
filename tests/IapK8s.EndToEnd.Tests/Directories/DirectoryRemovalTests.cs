using System.Globalization;
using System.Net;
using IapK8s.EndToEnd.Tests.Browsers;
using IapK8s.EndToEnd.Tests.Installation;
using IapK8s.TestKit.Directories;

namespace IapK8s.EndToEnd.Tests.Directories;

/// <summary>Somebody leaves a group of a directory, and the server goes away, while people work.</summary>
[TestFixture]
[NonParallelizable]
public sealed class DirectoryRemovalTests
{
    private const string Rule = "  - {name: watchers, action: Deny, members: [allUsers], exceptMembers: [\"iapgroup:corp-watchers\"], paths: [/events]}\n";

    private SlapdServer _server = null!;
    private RunningInstallation _installation = null!;
    private Chromium _chromium = null!;

    [SetUp]
    public async Task StartEverything()
    {
        _server = await SlapdServer.StartAsync(new SlapdOptions { Entries = DirectoryFile.Entries });
        _installation = await RunningInstallation.StartAsync(IdentityProviderKind.OpenIddict, "directory");
        _chromium = await Chromium.StartAsync();
    }

    [TearDown]
    public async Task StopEverything()
    {
        await _chromium.DisposeAsync();
        await _installation.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Test]
    public async Task WhoeverLeavesAGroupIsRefused_AndHisOpenStreamEnds_AndWithTheServerAwayTheOthersGoOn()
    {
        var (alice, bob, carol) = (await SessionOfAsync("alice"), await SessionOfAsync("bob"), await SessionOfAsync("carol"));
        _installation.Policies.Replace("shop.yaml", "  rules:\n", "  rules:\n" + Rule);
        await UntilAsync(bob, HttpStatusCode.Forbidden);

        _installation.Policies.Write(DirectoryFile.Name, DirectoryFile.Yaml(_server));
        await UntilAsync(bob, HttpStatusCode.OK);
        (await AskAsync(alice)).ShouldBe(HttpStatusCode.OK);
        (await AskAsync(carol)).ShouldBe(HttpStatusCode.Forbidden);

        using var stream = await OpenAsync(bob);
        stream.StatusCode.ShouldBe(HttpStatusCode.OK);
        var ended = EndAsync(stream);
        _server.Apply(DirectoryFile.Removal("bob"));
        var removed = TimeProvider.System.GetTimestamp();
        var synced = _installation.Controller.WaitForLineAsync("Directory corp: ", "0 memberships came, 1 went");
        await synced;
        var known = TimeProvider.System.GetTimestamp();
        await UntilAsync(bob, HttpStatusCode.Forbidden);
        var refused = TimeProvider.System.GetTimestamp();
        await ended.WaitAsync(TimeSpan.FromSeconds(10));
        TestContext.Out.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"removed in slapd, read after {TimeProvider.System.GetElapsedTime(removed, known).TotalSeconds:F2} s (interval 10 s), refused by the sidecar {TimeProvider.System.GetElapsedTime(known, refused).TotalSeconds:F3} s later, the open stream ended after {TimeProvider.System.GetElapsedTime(known).TotalSeconds:F3} s"));
        (await AskAsync(alice)).ShouldBe(HttpStatusCode.OK);

        _server.Kill();
        await _installation.Controller.WaitForLineAsync("Directory corp was not read; what was read before stays in force");
        (await AskAsync(alice)).ShouldBe(HttpStatusCode.OK);
        (await AskAsync(bob)).ShouldBe(HttpStatusCode.Forbidden);
    }

    private async Task UntilAsync(string cookie, HttpStatusCode wanted)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (await AnswerAsync() != wanted)
        {
            await Task.Delay(5, limit.Token);
        }

        async Task<HttpStatusCode?> AnswerAsync()
        {
            try
            {
                return await AskAsync(cookie);
            }
            catch (HttpRequestException)
            {
                // Let in, and cut off by what was decided anew before the answer began.
                return null;
            }
        }
    }

    private async Task<HttpStatusCode> AskAsync(string cookie)
    {
        using var answer = await OpenAsync(cookie);
        return answer.StatusCode;
    }

    /// <summary>A stream of events, or a refusal.</summary>
    private async Task<HttpResponseMessage> OpenAsync(string cookie)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"http://127.0.0.1:{_installation.Ports.Shop}/events");
        request.Headers.Host = new Uri(_installation.Shop).Authority;
        request.Headers.Add("Cookie", cookie);
        return await _installation.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }

    private static async Task EndAsync(HttpResponseMessage stream)
    {
        try
        {
            await (await stream.Content.ReadAsStreamAsync()).CopyToAsync(Stream.Null);
        }
        catch (Exception cut) when (cut is IOException or HttpRequestException)
        {
            // However it ends.
        }
    }

    private async Task<string> SessionOfAsync(string account)
    {
        await using var profile = await _chromium.NewProfileAsync();
        var page = await profile.NewPageAsync();
        await page.SignInAsync(_installation, account, $"{_installation.Shop}/");
        await page.WaitForURLAsync($"{_installation.Shop}/");
        return await profile.SessionCookieAsync(_installation.Shop);
    }
}
