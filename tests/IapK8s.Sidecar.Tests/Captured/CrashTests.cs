using System.Net;
using System.Net.Sockets;

namespace IapK8s.Sidecar.Tests.Captured;

/// <summary>A sidecar that dies takes nothing with it but itself.</summary>
internal sealed class CrashTests
{
    [Test]
    public async Task S88_LeavesThePodClosed_AndGoesOnFromTheLastGoodPolicy_WithoutAController()
    {
        await using var pod = await CapturedPod.StartAsync();
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
    }
}
