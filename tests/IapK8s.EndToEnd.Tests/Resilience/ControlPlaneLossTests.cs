using System.Net;
using IapK8s.EndToEnd.Tests.Browsers;
using IapK8s.EndToEnd.Tests.Installation;

namespace IapK8s.EndToEnd.Tests.Resilience;

/// <summary>Controller and gateway are killed while people work.</summary>
[TestFixture]
[NonParallelizable]
public sealed class ControlPlaneLossTests
{
    [Test]
    public async Task SignedInUsersNoticeNothing_AndASidecarWithoutASnapshotAnswers503AndSaysWhy()
    {
        await using var installation = await RunningInstallation.StartAsync(IdentityProviderKind.OpenIddict, "control-plane-loss");
        await using var chromium = await Chromium.StartAsync();
        await using var profile = await chromium.NewProfileAsync();
        var page = await profile.NewPageAsync();
        await page.SignInAsync(installation, "alice", $"{installation.Shop}/");
        await page.WaitForURLAsync($"{installation.Shop}/");

        await installation.Controller.KillAsync();
        await installation.Gateway.KillAsync();

        for (var i = 0; i < 50; i++)
        {
            (await page.GotoAsync($"{installation.Shop}/orders/{i}"))!.Status.ShouldBe(200);
        }

        (await page.GotoAsync($"{installation.Shop}/public/x"))!.Status.ShouldBe(200);
        var spare = installation.StartSpareSidecar();
        await spare.WaitUntilReadyAsync(installation.Http, $"http://127.0.0.1:{installation.Ports.SpareHealth}/healthz");
        using var ready = await installation.Http.GetAsync($"http://127.0.0.1:{installation.Ports.SpareHealth}/readyz");
        ready.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        using var request = new HttpRequestMessage(HttpMethod.Get, $"http://127.0.0.1:{installation.Ports.Spare}/public/x");
        request.Headers.Host = new Uri(installation.Shop).Authority;
        using var refused = await installation.Http.SendAsync(request);
        refused.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        refused.Headers.RetryAfter.ShouldNotBeNull();
        (await refused.Content.ReadAsStringAsync()).ShouldContain("IAP6001");
    }
}
