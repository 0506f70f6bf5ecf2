using System.Net;
using System.Net.Sockets;
using System.Text;
using IapK8s.TestKit.Namespaces;

namespace IapK8s.EndToEnd.Tests.Captures;

/// <summary>A pod that starts from nothing, its three parts in every order. A kubelet starts capture first, as it is an init container; whatever the order, from the moment
/// of capture on nobody reaches the app but through its sidecar, not even by a connection from before.</summary>
[TestFixture]
[NonParallelizable]
public sealed class CaptureOrderTests
{
    private CapturedCluster _cluster = null!;

    [SetUp]
    public async Task StartEverything() => _cluster = await CapturedCluster.StartAsync();

    [TearDown]
    public async Task StopEverything()
    {
        if (_cluster is not null)
        {
            await _cluster.DisposeAsync();
        }
    }

    [TestCase("capture", "sidecar", "app", Description = "as a kubelet does it")]
    [TestCase("capture", "app", "sidecar")]
    [TestCase("sidecar", "capture", "app")]
    [TestCase("sidecar", "app", "capture")]
    [TestCase("app", "capture", "sidecar")]
    [TestCase("app", "sidecar", "capture")]
    public async Task FromCaptureOnTheDoorIsShut(params string[] order)
    {
        var pod = _cluster.Shop;
        var isCaptured = false;
        var isAppUp = false;
        var before = new List<Socket>();
        foreach (var step in order)
        {
            switch (step)
            {
                case "capture":
                    // Somebody is in already, where there is somebody to be with.
                    before.AddRange(isAppUp ? [await ConnectAsync(pod.Address), await ConnectAsync(pod.Address6), await ConnectAsync(IPAddress.Loopback, pod.Space)] : []);
                    pod.Capture();
                    isCaptured = true;
                    break;
                case "sidecar":
                    pod.StartSidecar();
                    await pod.WaitForSidecarAsync();
                    break;
                default:
                    pod.StartApp();
                    await pod.WaitForAppAsync();
                    isAppUp = true;
                    break;
            }

            // The attack works where there is no capture yet, so that its failing later means something.
            foreach (var (from, address) in Ways(pod))
            {
                (await IsAppReachedAsync(from, address)).ShouldBe(isAppUp && !isCaptured, $"{address} after {step}");
            }
        }

        foreach (var socket in before)
        {
            (await IsAppReachedAsync(socket)).ShouldBeFalse("a connection from before capture");
            socket.Dispose();
        }

        using var client = CapturedPod.ClientIn(_cluster.Client);
        foreach (var address in new[] { pod.Address, pod.Address6 })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri($"http://{new IPEndPoint(address, CapturedPod.AppPort)}/public/x")) { Headers = { Host = "shop.example.com" } };
            (await client.SendAsync(request)).StatusCode.ShouldBe(HttpStatusCode.OK);
        }
    }

    private IEnumerable<(NetworkNamespace From, IPAddress To)> Ways(CapturedPod pod) =>
    [
        (_cluster.Client, pod.Address), (_cluster.Client, pod.Address6),
        (pod.Space, IPAddress.Loopback), (pod.Space, IPAddress.IPv6Loopback), (pod.Space, pod.Address), (pod.Space, pod.Address6),
    ];

    private async Task<bool> IsAppReachedAsync(NetworkNamespace from, IPAddress address)
    {
        try
        {
            using var socket = await ConnectAsync(address, from);
            return await IsAppReachedAsync(socket);
        }
        catch (Exception error) when (error is SocketException or OperationCanceledException)
        {
            return false;
        }
    }

    /// <summary>The policy lets nobody in here, so only the app itself says 200.</summary>
    private static async Task<bool> IsAppReachedAsync(Socket socket)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(2));
        try
        {
            await socket.SendAsync(Encoding.ASCII.GetBytes("GET /private/x HTTP/1.1\r\nHost: shop.example.com\r\nConnection: close\r\n\r\n"), limit.Token);
            var answer = new byte[64];
            var length = await socket.ReceiveAsync(answer, limit.Token);
            return Encoding.ASCII.GetString(answer, 0, length).StartsWith("HTTP/1.1 200", StringComparison.Ordinal);
        }
        catch (Exception error) when (error is SocketException or OperationCanceledException)
        {
            return false;
        }
    }

    private async Task<Socket> ConnectAsync(IPAddress address, NetworkNamespace? from = null)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        var socket = (from ?? _cluster.Client).Open(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp, CapturedPod.AppUid);
        try
        {
            await socket.ConnectAsync(new IPEndPoint(address, CapturedPod.AppPort), limit.Token);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
