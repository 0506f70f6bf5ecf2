using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using IapK8s.EndToEnd.Tests.Browsers;
using IapK8s.EndToEnd.Tests.Installation;

namespace IapK8s.EndToEnd.Tests.Policies;

/// <summary>A policy is edited on disk while the app is in use.</summary>
[TestFixture]
[NonParallelizable]
public sealed class PolicyEditTests
{
    private const int RequestsPerSecond = 200;
    private RunningInstallation _installation = null!;
    private Chromium _chromium = null!;
    private string _bob = null!;
    private string _carol = null!;

    [OneTimeSetUp]
    public async Task StartEverything()
    {
        _installation = await RunningInstallation.StartAsync(IdentityProviderKind.OpenIddict, "policy-edit");
        _chromium = await Chromium.StartAsync();
        _bob = await SessionOfAsync("bob");
        _carol = await SessionOfAsync("carol");
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
    public async Task AnEdit_LetsBobIn_WhileTwoHundredRequestsASecondGoOnWithoutAWrongDecision()
    {
        (await AskAsync("/admin/", _bob)).ShouldBe(HttpStatusCode.Forbidden);
        using var stop = new CancellationTokenSource();
        var wrong = new ConcurrentQueue<string>();
        var load = KeepAskingAsync(
            [
                new("/orders", _bob, HttpStatusCode.OK),
                new("/admin/", _carol, HttpStatusCode.Forbidden),
                new("/public/x", null, HttpStatusCode.OK),
                new("/orders", null, HttpStatusCode.Unauthorized),
            ],
            wrong,
            stop.Token);
        await Task.Delay(TimeSpan.FromSeconds(1));

        _installation.Policies.Replace("shop.yaml", "exceptMembers: [\"iapgroup:shop-admins\"]", "exceptMembers: [\"iapgroup:shop-admins\", \"user:bob@example.com\"]");
        var edited = TimeProvider.System.GetTimestamp();
        while (await AskAsync("/admin/", _bob) != HttpStatusCode.OK && TimeProvider.System.GetElapsedTime(edited) < TimeSpan.FromSeconds(10))
        {
            await Task.Delay(5);
        }

        var took = TimeProvider.System.GetElapsedTime(edited);
        await Task.Delay(TimeSpan.FromSeconds(1));
        await stop.CancelAsync();
        var sent = await load;

        TestContext.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"in force after {took.TotalMilliseconds:F0} ms; {sent} requests beside it, {wrong.Count} wrong"));
        (await AskAsync("/admin/", _bob)).ShouldBe(HttpStatusCode.OK);
        took.ShouldBeLessThan(TimeSpan.FromSeconds(1), "the promise of the product, not a benchmark: a policy is in force within a second");
        wrong.ShouldBeEmpty();
        sent.ShouldBeGreaterThan(2 * RequestsPerSecond);
    }

    [Test]
    public async Task ABadEdit_ChangesNothing_AndIsReportedWithFileAndLine()
    {
        _installation.Policies.Replace("wiki.yaml", "group:employees", "grup:employees");

        await _installation.Controller.WaitForLineAsync("wiki.yaml", "grup:employees");

        (await AskAsync("/", _bob)).ShouldBe(HttpStatusCode.OK);
        _installation.Policies.Replace("wiki.yaml", "grup:employees", "group:employees");
    }

    /// <summary>By the clock, not by the answers: a slow answer delays no later request, and a late tick is made up for.</summary>
    private async Task<int> KeepAskingAsync(Question[] questions, ConcurrentQueue<string> wrong, CancellationToken stop)
    {
        var started = TimeProvider.System.GetTimestamp();
        using var pace = new PeriodicTimer(TimeSpan.FromSeconds(1.0 / RequestsPerSecond));
        var asked = new List<Task>();
        while (!stop.IsCancellationRequested)
        {
            while (asked.Count < TimeProvider.System.GetElapsedTime(started).TotalSeconds * RequestsPerSecond)
            {
                asked.Add(AskAndCompareAsync(questions[asked.Count % questions.Length], wrong));
            }

            await pace.WaitForNextTickAsync(CancellationToken.None);
        }

        await Task.WhenAll(asked);
        return asked.Count;
    }

    private async Task AskAndCompareAsync(Question question, ConcurrentQueue<string> wrong)
    {
        var status = await AskAsync(question.Path, question.Cookie);
        if (status != question.Expected)
        {
            wrong.Enqueue($"{question.Path}: {(int)status} in place of {(int)question.Expected}");
        }
    }

    private async Task<HttpStatusCode> AskAsync(string path, string? cookie)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"http://127.0.0.1:{_installation.Ports.Shop}{path}");
        request.Headers.Host = new Uri(_installation.Shop).Authority;
        if (cookie is not null)
        {
            request.Headers.Add("Cookie", cookie);
        }

        using var answer = await _installation.Http.SendAsync(request);
        return answer.StatusCode;
    }

    private async Task<string> SessionOfAsync(string account)
    {
        await using var profile = await _chromium.NewProfileAsync();
        var page = await profile.NewPageAsync();
        await page.SignInAsync(_installation, account, $"{_installation.Shop}/");
        await page.WaitForURLAsync($"{_installation.Shop}/");
        return await profile.SessionCookieAsync(_installation.Shop);
    }

    private sealed record Question(string Path, string? Cookie, HttpStatusCode Expected);
}
