using System.Net;
using IapK8s.TestKit.Namespaces;

namespace IapK8s.EndToEnd.Tests.Captures;

/// <summary>Two pods with policies of their own, on a real kernel: each app is reached through its own sidecar alone.</summary>
[TestFixture]
[NonParallelizable]
public sealed class CapturedPodsTests
{
    private CapturedCluster _cluster = null!;

    [OneTimeSetUp]
    public async Task StartEverything()
    {
        _cluster = await CapturedCluster.StartAsync();
        foreach (var pod in new[] { _cluster.Shop, _cluster.Wiki })
        {
            pod.Capture();
            pod.StartSidecar();
            pod.StartApp();
            await pod.WaitForSidecarAsync();
            await pod.WaitForAppAsync();
        }
    }

    [OneTimeTearDown]
    public async Task StopEverything()
    {
        if (_cluster is not null)
        {
            await _cluster.DisposeAsync();
        }
    }

    [Test]
    public async Task EachSidecarKnowsItsOwnPolicyAlone()
    {
        foreach (var (own, other) in new[] { (_cluster.Shop, _cluster.Wiki), (_cluster.Wiki, _cluster.Shop) })
        {
            foreach (var address in new[] { own.Address, own.Address6 })
            {
                (await AskAsync(_cluster.Client, address, own.Name, "/public/x")).ShouldBe((200, false));
                (await AskAsync(_cluster.Client, address, own.Name, "/private/x")).ShouldBe((403, true));
                (await AskAsync(_cluster.Client, address, other.Name, "/public/x")).ShouldBe((421, true));
            }
        }
    }

    [Test]
    public async Task NobodyInThePodReachesTheAppAroundTheSidecar()
    {
        var pod = _cluster.Shop;
        IPAddress[] spellings = [IPAddress.Loopback, IPAddress.IPv6Loopback, IPAddress.Parse("127.0.0.2"), pod.Address, pod.Address6];
        foreach (var uid in new[] { 0, CapturedPod.AppUid, 4711 })
        {
            foreach (var address in spellings)
            {
                (await Should.ThrowAsync<Exception>(() => AskAsync(pod.Space, address, pod.Name, "/private/x", uid))).ShouldBeOfType<HttpRequestException>($"{uid} {address}");
            }
        }

        // The other pod is outside like everybody: its way leads to the sidecar of the pod that it dials.
        (await AskAsync(_cluster.Wiki.Space, pod.Address, pod.Name, "/private/x", CapturedPod.SidecarUid)).ShouldBe((403, true));
        (await AskAsync(_cluster.Wiki.Space, pod.Address6, pod.Name, "/private/x", CapturedPod.AppUid)).ShouldBe((403, true));
    }

    [Test]
    public async Task TheGatewayProvesBothFromOutside_OnEveryPortOfBothFamilies()
    {
        await _cluster.WaitForStatusAsync("1/1 pods proven from outside");
        await _cluster.WaitForStatusAsync("\"Protected\"");

        var since = TimeProvider.System.GetTimestamp();
        foreach (var (address, kind) in new[] { (_cluster.Shop.Address, "--tcp-only"), (_cluster.Shop.Address6, "--tcp-only"), (_cluster.Shop.Address, "--ports=1-4096"), (_cluster.Shop.Address6, "--ports=1-4096") })
        {
            var (code, output) = _cluster.Check(address.ToString(), kind);
            TestContext.Out.WriteLine($"{output}in {TimeProvider.System.GetElapsedTime(since).TotalSeconds:F0} s");
            output.ShouldContain("without the sidecar        0");
            output.Contains("(8080)", StringComparison.Ordinal).ShouldBe(kind == "--tcp-only", output);
            code.ShouldBe(0, output);
        }
    }

    [Test]
    public async Task ASidecarThatWasKilledLeavesTheDoorShut_AndComesBackFromItsLastGoodState()
    {
        var pod = _cluster.Wiki;
        await pod.KillSidecarAsync();
        foreach (var address in new[] { pod.Address, pod.Address6 })
        {
            await Should.ThrowAsync<HttpRequestException>(() => AskAsync(_cluster.Client, address, pod.Name, "/public/x"));
        }

        await Should.ThrowAsync<HttpRequestException>(() => AskAsync(pod.Space, IPAddress.Loopback, pod.Name, "/public/x", CapturedPod.AppUid));
        pod.StartSidecar();
        await pod.WaitForSidecarAsync();
        (await AskAsync(_cluster.Client, pod.Address, pod.Name, "/public/x")).ShouldBe((200, false));
    }

    [Test]
    public async Task WithoutItsRulesAPodIsNamed()
    {
        var pod = _cluster.Wiki;
        pod.Space.Nft("delete table inet iapk8s");

        var (code, output) = _cluster.Check(pod.Address.ToString(), "--ports", "8000-8100", "--tcp-only");
        output.ShouldContain("tcp 8080: is open without the sidecar: answered 'HTTP/1.1 200 OK'");
        code.ShouldBe(1, output);
        await _cluster.WaitForStatusAsync("wiki/wiki-0: 10.78.0.3:8080 is open without the sidecar");

        pod.Capture();
        (await AskAsync(_cluster.Client, pod.Address, pod.Name, "/private/x")).ShouldBe((403, true));
    }

    /// <returns>The status, and whether the sidecar itself answered.</returns>
    private static async Task<(int Status, bool IsOurs)> AskAsync(NetworkNamespace from, IPAddress address, string app, string path, int uid = 0)
    {
        using var client = CapturedPod.ClientIn(from, uid);
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri($"http://{new IPEndPoint(address, CapturedPod.AppPort)}{path}"));
        request.Headers.Host = $"{app}.example.com";
        using var answer = await client.SendAsync(request);
        return ((int)answer.StatusCode, answer.Headers.Contains("X-Iap-Generated-Response"));
    }
}
