using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;

namespace IapK8s.EndToEnd.Tests.Captures;

/// <summary>Many connections, bad connections and long ones, through the packet filter and the native sidecar.</summary>
[TestFixture]
[NonParallelizable]
public sealed class CaptureLoadTests
{
    private const int PerSecond = 1000;
    private const int AtOnce = 64;

    /// <summary>Little more than the sidecar needs, so that 150 bytes kept of each connection end it. Without it the size of the heap would be the collector's choice, by the caches of the machine.</summary>
    private const int HeapLimit = 32 * 1024 * 1024;

    private static readonly byte[] Request = Encoding.ASCII.GetBytes("GET /public/x HTTP/1.1\r\nHost: shop.example.com\r\nConnection: close\r\n\r\n");

    private CapturedCluster _cluster = null!;

    private CapturedPod Pod => _cluster.Shop;

    [OneTimeSetUp]
    public async Task StartEverything()
    {
        _cluster = await CapturedCluster.StartAsync();
        Pod.Capture();
        Pod.StartSidecar(HeapLimit);
        Pod.StartApp();
        await Pod.WaitForSidecarAsync();
        await Pod.WaitForAppAsync();
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
    public async Task ThousandNewConnectionsASecondLoseNothing()
    {
        const int Seconds = 10;
        var began = Stopwatch.GetTimestamp();
        var asked = new List<Task<int>>();
        for (var number = 0; number < PerSecond * Seconds; number++)
        {
            // By the clock: where the machine falls behind, the missing ones follow at once.
            var due = TimeSpan.FromSeconds((double)number / PerSecond) - Stopwatch.GetElapsedTime(began);
            if (due > TimeSpan.FromMilliseconds(1))
            {
                await Task.Delay(due);
            }

            asked.Add(AskAsync(number % 2 == 0 ? Pod.Address : Pod.Address6));
        }

        var answers = await Task.WhenAll(asked);
        TestContext.Out.WriteLine($"{answers.Length} new connections in {Stopwatch.GetElapsedTime(began).TotalSeconds:F1} s");
        answers.CountBy(status => status).ShouldBe([KeyValuePair.Create(200, PerSecond * Seconds)]);
    }

    [Test]
    public async Task TwoHundredThousandConnectionsLeaveNothingBehind()
    {
        const int Batch = 40_000;
        const int Batches = 5;
        await ManyAsync(2_000);
        var descriptors = Descriptors();
        var resident = new List<long>();
        for (var batch = 0; batch < Batches; batch++)
        {
            await ManyAsync(Batch);
            resident.Add(ResidentMegabytes());
        }

        // Of connections to the app a pool remains, at most one for each caller of before.
        await EventuallyAsync(() => Descriptors() <= descriptors + AtOnce);
        TestContext.Out.WriteLine($"descriptors {descriptors} -> {Descriptors()}; RSS after each {Batch}: {string.Join(", ", resident)} MB");

        // The limit holds what the collector sees, and this the memory that it does not.
        resident[^1].ShouldBeLessThanOrEqualTo(resident[0] + 24);
    }

    [Test]
    public async Task HalfOpenResetAndSlowConnectionsAreCleanedUp()
    {
        var before = Descriptors();
        var held = new List<Socket>();
        for (var number = 0; number < 300; number++)
        {
            // Says nothing; asks and resets; asks one byte at a time, and then no more.
            var silent = await ConnectAsync(Pod.Address);
            var reset = await ConnectAsync(Pod.Address6);
            var slow = await ConnectAsync(Pod.Address);
            await reset.SendAsync(Request);
            reset.LingerState = new LingerOption(true, 0);
            reset.Dispose();
            await slow.SendAsync(Request.AsMemory(0, 20));
            held.AddRange([silent, slow]);
        }

        Descriptors().ShouldBeGreaterThan(before + 300);
        await EventuallyAsync(() => Descriptors() <= before + 30, TimeSpan.FromSeconds(90));

        // From outside too: the other end was told.
        foreach (var socket in held)
        {
            var answer = new byte[4096];
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(5));
            try
            {
                while (await socket.ReceiveAsync(answer, limit.Token) > 0)
                {
                    // A refusal of ours; then the end.
                }
            }
            catch (SocketException)
            {
                // Reset is an end, too.
            }

            socket.Dispose();
        }
    }

    [Test]
    public async Task LongUploadsAndWebSocketsSurviveAPolicyPush()
    {
        using var invoker = new HttpMessageInvoker(CapturedPod.HandlerIn(_cluster.Client));
        using var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader("Host", "shop.example.com");
        socket.Options.SetRequestHeader("Origin", "https://shop.example.com");
        await socket.ConnectAsync(new Uri($"ws://{new IPEndPoint(Pod.Address, CapturedPod.AppPort)}/ws"), invoker, CancellationToken.None);

        var pushes = new SemaphoreSlim(0);
        using var client = new HttpClient(CapturedPod.HandlerIn(_cluster.Client)) { Timeout = TimeSpan.FromMinutes(1) };
        using var upload = new HttpRequestMessage(HttpMethod.Post, new Uri($"http://{new IPEndPoint(Pod.Address6, CapturedPod.AppPort)}/upload"))
        {
            Headers = { Host = "shop.example.com" },
            Content = new PacedContent(chunks: 40, pushes),
        };
        var uploading = client.SendAsync(upload);
        for (var round = 0; round < 4; round++)
        {
            _cluster.Edit(Pod, round + 1);
            await _cluster.WaitForStatusAsync($"1/1 pods at generation {round + 2}");
            pushes.Release(10);
            var text = Encoding.UTF8.GetBytes($"round {round}");
            await socket.SendAsync(text, WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);
            var echo = new byte[256];
            var received = await socket.ReceiveAsync(echo, CancellationToken.None);
            Encoding.UTF8.GetString(echo, 0, received.Count).ShouldContain($"round {round}");
        }

        using var answer = await uploading;
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        socket.State.ShouldBe(WebSocketState.Open);
    }

    private async Task ManyAsync(int count)
    {
        var wrong = new ConcurrentBag<int>();
        await Parallel.ForAsync(0, count, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (number, _) =>
        {
            if (await AskAsync(number % 2 == 0 ? Pod.Address : Pod.Address6) is var status and not 200)
            {
                wrong.Add(status);
            }
        });
        wrong.ShouldBeEmpty();
    }

    /// <returns>The status; 0 where the connection was lost.</returns>
    private async Task<int> AskAsync(IPAddress address)
    {
        try
        {
            using var socket = await ConnectAsync(address);
            socket.LingerState = new LingerOption(true, 0);
            await socket.SendAsync(Request);
            var answer = new byte[256];
            return await socket.ReceiveAsync(answer) >= 12 ? int.Parse(Encoding.ASCII.GetString(answer, 9, 3), System.Globalization.CultureInfo.InvariantCulture) : 0;
        }
        catch (SocketException)
        {
            return 0;
        }
    }

    private async Task<Socket> ConnectAsync(IPAddress address)
    {
        var socket = _cluster.Client.Open(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(new IPEndPoint(address, CapturedPod.AppPort));
        return socket;
    }

    private int Descriptors() => Directory.GetFiles($"/proc/{Pod.Sidecar!.Id}/fd").Length;

    private long ResidentMegabytes() => long.Parse(
        File.ReadLines($"/proc/{Pod.Sidecar!.Id}/status").First(line => line.StartsWith("VmRSS:", StringComparison.Ordinal))["VmRSS:".Length..].Replace("kB", "", StringComparison.Ordinal),
        System.Globalization.CultureInfo.InvariantCulture) / 1024;

    private static async Task EventuallyAsync(Func<bool> holds, TimeSpan? patience = null)
    {
        var since = Stopwatch.GetTimestamp();
        while (!holds())
        {
            (Stopwatch.GetElapsedTime(since) < (patience ?? TimeSpan.FromSeconds(30))).ShouldBeTrue("still not so");
            await Task.Delay(100);
        }
    }

    /// <summary>A body of 64 KB pieces, each sent when it is told.</summary>
    private sealed class PacedContent(int chunks, SemaphoreSlim go) : HttpContent
    {
        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            var piece = new byte[64 * 1024];
            for (var chunk = 0; chunk < chunks; chunk++)
            {
                await go.WaitAsync();
                await stream.WriteAsync(piece);
                await stream.FlushAsync();
            }
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
