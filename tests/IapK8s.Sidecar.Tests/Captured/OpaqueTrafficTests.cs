using System.Net;
using System.Net.Sockets;
using System.Text;

namespace IapK8s.Sidecar.Tests.Captured;

/// <summary>Ports that are no HTTP, from allowed and other addresses, through the real redirect.</summary>
internal sealed class OpaqueTrafficTests
{
    private const int Port = 9100;

    private const string Opaque = "capture: {opaque: [{port: 9100, from: [10.77.0.3/32, \"fd77::3/128\"]}, {port: 9101, from: [10.0.0.0/8]}]}";

    private CapturedPod _pod;
    private Socket _app;

    private static IEnumerable<IPAddress> PodAddresses => [IPAddress.Parse("10.77.0.2"), IPAddress.Parse("fd77::2")];

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _pod = await CapturedPod.StartAsync(Opaque);
        _app = _pod.Listen(Port);
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        _app?.Dispose();
        if (_pod is not null)
        {
            await _pod.DisposeAsync();
        }
    }

    [TestCaseSource(nameof(PodAddresses))]
    public async Task CarriesAnyProtocolFromAllowedAddresses_AndKeepsHalvesApart(IPAddress address)
    {
        using var client = await _pod.ConnectAsync(address, Port);
        using var app = await AcceptAsync();
        ((IPEndPoint)app.LocalEndPoint!).Address.MapToIPv6().ShouldBe(address.MapToIPv6(), "the pod's own, in the family that was dialled");

        await app.SendAsync("220 ready\r\n"u8.ToArray());
        (await ReceiveAsync(client, 11)).ShouldBe("220 ready\r\n");
        await client.SendAsync("QUIT\r\n"u8.ToArray());
        client.Shutdown(SocketShutdown.Send);
        (await ReceiveAsync(app, 100)).ShouldBe("QUIT\r\n");
        await app.SendAsync("221 bye\r\n"u8.ToArray());
        app.Shutdown(SocketShutdown.Send);
        (await ReceiveAsync(client, 100)).ShouldBe("221 bye\r\n");

        await _pod.AuditLineAsync("\"event\":\"connection\"", "\"decision\":\"allow\"", $"\"port\":{Port}", "\"policy\":\"shop/shop\"", $"\"client\":\"{((IPEndPoint)client.LocalEndPoint!).Address}\"");
    }

    [TestCaseSource(nameof(PodAddresses))]
    public async Task ClosesConnectionsFromOtherAddresses(IPAddress address)
    {
        using var attacker = await _pod.ConnectAsync(address, Port, _pod.Network.Attacker);

        (await ReceiveAsync(attacker, 1)).ShouldBeEmpty();
        await _pod.AuditLineAsync("\"event\":\"connection\"", "\"decision\":\"deny\"", "IAP2012", $"\"port\":{Port}", $"\"client\":\"{((IPEndPoint)attacker.LocalEndPoint!).Address}\"");
    }

    [Test]
    public async Task ResetsWhatTheAppDoesNotTake()
    {
        try
        {
            using var client = await _pod.ConnectAsync(_pod.Network.PodAddress, 9101);
            (await ReceiveAsync(client, 1)).ShouldBeEmpty();
        }
        catch (SocketException error) when (error.SocketErrorCode == SocketError.ConnectionReset)
        {
            // Before the caller's own connect was through.
        }
    }

    [Test]
    public async Task EndsTunnels_WhenThePolicyStopsNamingThePort()
    {
        using var client = await _pod.ConnectAsync(_pod.Network.PodAddress, Port);
        using var app = await AcceptAsync();
        await client.SendAsync("x"u8.ToArray());
        (await ReceiveAsync(app, 1)).ShouldBe("x");

        CapturedPod.Write(_pod.Controller, "");

        (await ReceiveAsync(client, 1)).ShouldBeEmpty();
        (await ReceiveAsync(app, 1)).ShouldBeEmpty();
        await _pod.AuditLineAsync("\"event\":\"ended\"", "IAP2006", $"\"port\":{Port}");
        using (var refused = await _pod.ConnectAsync(_pod.Network.PodAddress, Port))
        {
            (await ReceiveAsync(refused, 1)).ShouldBeEmpty();
        }

        CapturedPod.Write(_pod.Controller, Opaque);
        await CapturedPod.EventuallyAsync(async () =>
        {
            using var again = await _pod.ConnectAsync(_pod.Network.PodAddress, Port);
            using var limit = new CancellationTokenSource(TimeSpan.FromMilliseconds(500));
            try
            {
                using var accepted = await _app.AcceptAsync(limit.Token);
            }
            catch (OperationCanceledException)
            {
                true.ShouldBeFalse("not let in yet");
            }
        });
    }

    [Test]
    public async Task LeavesNoDescriptorBehind()
    {
        var descriptors = $"/proc/{_pod.SidecarId}/fd";
        await RoundsAsync(20);
        var before = Directory.GetFiles(descriptors).Length;

        await RoundsAsync(200);

        await CapturedPod.EventuallyAsync(() =>
        {
            Directory.GetFiles(descriptors).Length.ShouldBeLessThanOrEqualTo(before + 10);
            return Task.CompletedTask;
        });
    }

    /// <summary>Ends of every kind: in order, cut by the caller, cut by the app, refused, silent.</summary>
    private async Task RoundsAsync(int rounds)
    {
        for (var round = 0; round < rounds; round++)
        {
            using var client = await _pod.ConnectAsync(_pod.Network.PodAddress, Port);
            using var app = await AcceptAsync();
            var (one, other) = round % 2 == 0 ? (client, app) : (app, client);
            one.Close(timeout: round % 3 == 0 ? 0 : -1);
            (await ReceiveAsync(other, 1)).ShouldBeEmpty();
            using var unclaimed = await _pod.ConnectAsync(_pod.Network.PodAddress, CapturedPod.Unclaimed);
            using var silent = await _pod.ConnectAsync(_pod.Network.PodAddress, CapturedPod.Http);
            (await ReceiveAsync(unclaimed, 1)).ShouldBeEmpty();
        }
    }

    private async Task<Socket> AcceptAsync()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        return await _app.AcceptAsync(limit.Token);
    }

    /// <summary>So many bytes, or what there is until the end; a reset is an end.</summary>
    private static async Task<string> ReceiveAsync(Socket socket, int length)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        var (buffer, filled) = (new byte[length], 0);
        try
        {
            while (filled < length && await socket.ReceiveAsync(buffer.AsMemory(filled), limit.Token) is > 0 and var read)
            {
                filled += read;
            }
        }
        catch (SocketException)
        {
            // Cut.
        }

        return Encoding.ASCII.GetString(buffer, 0, filled);
    }
}
