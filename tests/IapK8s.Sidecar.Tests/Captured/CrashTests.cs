using System.Net;
using System.Net.Sockets;

namespace IapK8s.Sidecar.Tests.Captured;

/// <summary>A sidecar that dies takes nothing with it but itself, and one that is new in a strange pod opens nothing.</summary>
internal sealed class CrashTests
{
    [Test]
    public async Task S88_LeavesThePodClosed_AndGoesOnFromTheLastGoodPolicy_WithoutAController()
    {
        await using var pod = await CapturedPod.StartAsync("capture: {loopback: {open: [9002]}}");
        using (var client = pod.Client())
        using (var before = await client.SendAsync(CapturedPod.Get(pod.Network.PodAddress, CapturedPod.Http)))
        {
            before.StatusCode.ShouldBe(HttpStatusCode.OK);
        }

        await pod.Controller.StopAsync();
        await pod.KillSidecarAsync();
        foreach (var port in new[] { CapturedPod.Http, CapturedPod.Unclaimed, CapturedPod.CapturePort })
        {
            using var refused = pod.Network.Client.Open(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(2));
            await Should.ThrowAsync<Exception>(refused.ConnectAsync(new IPEndPoint(pod.Network.PodAddress, port), patience.Token).AsTask());
        }

        pod.StartSidecar();
        await pod.WaitUntilReadyAsync();
        using var again = pod.Client();
        using var after = await again.SendAsync(CapturedPod.Get(pod.Network.PodAddress, CapturedPod.Http));
        after.StatusCode.ShouldBe(HttpStatusCode.OK);
        using var denied = await again.SendAsync(CapturedPod.Get(pod.Network.PodAddress, CapturedPod.Http, "/secret"));
        denied.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        pod.Output.ShouldNotContain("not locked within the pod", Case.Insensitive, "open on purpose");
    }

    [Test]
    public async Task AnswersUnavailableOnEveryPort_WhileItKnowsNoPolicy_AndStillOnlyHttp()
    {
        await using var pod = await CapturedPod.StartAsync();
        await pod.Controller.StopAsync();
        await pod.KillSidecarAsync();
        Directory.Delete(pod.StateFolder, recursive: true);
        pod.StartSidecar();

        await CapturedPod.EventuallyAsync(async () =>
        {
            using var client = pod.Client();
            foreach (var port in new[] { CapturedPod.Http, CapturedPod.Unclaimed })
            {
                using var answer = await client.SendAsync(CapturedPod.Get(pod.Network.PodAddress, port));
                answer.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
                answer.Headers.RetryAfter.ShouldNotBeNull();
            }
        });
        using var other = await pod.ConnectAsync(pod.Network.PodAddress, CapturedPod.Http);
        await other.SendAsync("\0\0\0\u0001"u8.ToArray());
        (await other.ReceiveAsync(new byte[1])).ShouldBe(0);
        await pod.AuditLineAsync("\"event\":\"connection\"", "IAP2011");
    }

    [Test]
    public async Task DialsNobodyInACircle_WhenItsOwnPortIsRedirectedToIt()
    {
        // Not the probe port that capture was told: this one is redirected.
        await using var pod = await CapturedPod.StartAsync("", "--probe-listen", "[::]:9050");
        using var client = await pod.ConnectAsync(pod.Network.PodAddress, 9050);

        (await client.ReceiveAsync(new byte[1])).ShouldBe(0);
        await pod.AuditLineAsync("IAP2013", "\"port\":9050");
    }

    [Test]
    public async Task GoesWithoutIpv6()
    {
        await using var pod = await CapturedPod.StartAsync("", network => network.Pod.Set("net/ipv6/conf/all/disable_ipv6", "1"));
        using var client = pod.Client();

        using var answer = await client.SendAsync(CapturedPod.Get(pod.Network.PodAddress, CapturedPod.Http));

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
    }
}
