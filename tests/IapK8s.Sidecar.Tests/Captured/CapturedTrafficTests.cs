using System.Net;
using System.Net.Sockets;
using System.Text;
using IapK8s.TestKit.Namespaces;

namespace IapK8s.Sidecar.Tests.Captured;

/// <summary>Real connections from outside the pod, redirected by the kernel.</summary>
internal sealed class CapturedTrafficTests
{
    private CapturedPod _pod;

    private static IEnumerable<IPAddress> PodAddresses => [IPAddress.Parse("10.77.0.2"), IPAddress.Parse("fd77::2")];

    [OneTimeSetUp]
    public async Task StartAsync() => _pod = await CapturedPod.StartAsync();

    [OneTimeTearDown]
    public async Task StopAsync() => await _pod.DisposeAsync();

    [TestCaseSource(nameof(PodAddresses))]
    public async Task ForwardsToThePortThatWasDialled_InTheFamilyThatItWasDialledIn(IPAddress address)
    {
        using var client = _pod.Client();
        foreach (var port in new[] { CapturedPod.Http, CapturedPod.OtherHttp })
        {
            using var answer = await client.SendAsync(CapturedPod.Get(address, port));

            answer.StatusCode.ShouldBe(HttpStatusCode.OK);
            var (own, caller) = address.AddressFamily == AddressFamily.InterNetwork ? (_pod.Network.PodAddress, _pod.Network.ClientAddress) : (_pod.Network.PodAddress6, _pod.Network.ClientAddress6);
            var seen = (await answer.Content.ReadAsStringAsync()).Split(' ');
            seen[0].ShouldBe($"{port}");
            IPAddress.Parse(seen[1]).MapToIPv6().ShouldBe(own.MapToIPv6());
            seen[4].ShouldBe(caller.ToString());
        }
    }

    [TestCase(false, Description = "The caller comes from its own address of the link, so the kernel names the interface.")]
    [TestCase(true, Description = "The caller comes from an address of the network, so the kernel does not.")]
    public async Task ForwardsFromTheLinkToo(bool fromGlobal)
    {
        var address = PodNetwork.OnDevice(_pod.Network.Client, _pod.Network.PodLinkLocal);
        using var socket = _pod.Network.Client.Open(AddressFamily.InterNetworkV6, SocketType.Stream, ProtocolType.Tcp);
        if (fromGlobal)
        {
            socket.Bind(new IPEndPoint(_pod.Network.ClientAddress6, 0));
        }

        await socket.ConnectAsync(new IPEndPoint(address, CapturedPod.OtherHttp));
        await socket.SendAsync("GET /public/x HTTP/1.1\r\nHost: shop.example.com\r\nConnection: close\r\n\r\n"u8.ToArray());

        (await ReadToEndAsync(socket)).ShouldContain($"{CapturedPod.OtherHttp} fe80::");
    }

    [TestCaseSource(nameof(PodAddresses))]
    public async Task DecidesByThePolicy(IPAddress address)
    {
        using var client = _pod.Client();

        using var denied = await client.SendAsync(CapturedPod.Get(address, CapturedPod.Http, "/secret"));
        denied.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        using var elsewhere = CapturedPod.Get(address, CapturedPod.Http);
        elsewhere.Headers.Host = "elsewhere.example.com";
        using var misdirected = await client.SendAsync(elsewhere);
        misdirected.StatusCode.ShouldBe(HttpStatusCode.MisdirectedRequest);
    }

    [TestCaseSource(nameof(PodAddresses))]
    public async Task ClosesConnectionsToAPortThatNoPolicyClaims_BeforeAByteIsRead(IPAddress address)
    {
        using var socket = await _pod.ConnectAsync(address, CapturedPod.Unclaimed);

        (await ReadToEndAsync(socket)).ShouldBeEmpty();
        await _pod.AuditLineAsync("\"event\":\"connection\"", "\"decision\":\"deny\"", "IAP2006", $"\"port\":{CapturedPod.Unclaimed}", $"\"client\":\"{((IPEndPoint)socket.LocalEndPoint!).Address}\"");
    }

    [TestCase("SSH-2.0-OpenSSH_9.6 Debian-3\r\n")]
    [TestCase("EHLO mail.example.com\r\n")]
    [TestCase("\u0016\u0003\u0001\0\u00a5\u0001\0\0\u00a1\u0003\u0003")]
    [TestCase("*1\r\n$4\r\nPING\r\n")]
    [TestCase("\0\0\0\u0008\u0004\u00d2\u0016\u002f")]
    public async Task ClosesAndAuditsWhatIsNotHttp(string bytes)
    {
        using var socket = await _pod.ConnectAsync(_pod.Network.PodAddress, CapturedPod.OtherHttp);
        await socket.SendAsync(Encoding.Latin1.GetBytes(bytes));

        (await ReadToEndAsync(socket)).ShouldBeEmpty();
        await _pod.AuditLineAsync("\"event\":\"connection\"", "IAP2011", $"\"port\":{CapturedPod.OtherHttp}");
    }

    [Test]
    public async Task KeepsConnectionsToTheAppApart_ByPortAndFamily()
    {
        using var client = _pod.Client();
        var byDestination = new Dictionary<(IPAddress, int), HashSet<string>>();
        for (var round = 0; round < 3; round++)
        {
            foreach (var address in PodAddresses)
            {
                foreach (var port in new[] { CapturedPod.Http, CapturedPod.OtherHttp })
                {
                    using var answer = await client.SendAsync(CapturedPod.Get(address, port));
                    var seen = (await answer.Content.ReadAsStringAsync()).Split(' ');
                    seen[0].ShouldBe($"{port}");
                    if (!byDestination.TryGetValue((address, port), out var connections))
                    {
                        byDestination[(address, port)] = connections = [];
                    }

                    connections.Add(seen[2]);
                }
            }
        }

        byDestination.Count.ShouldBe(4);
        byDestination.Values.ShouldAllBe(connections => connections.Count == 1, "kept alive");
    }

    [TestCaseSource(nameof(PodAddresses))]
    public async Task CarriesWebSockets(IPAddress address)
    {
        using var invoker = new HttpMessageInvoker(_pod.Handler());
        using var socket = new System.Net.WebSockets.ClientWebSocket();
        socket.Options.SetRequestHeader("Host", "shop.example.com");
        socket.Options.SetRequestHeader("Origin", "https://shop.example.com");
        await socket.ConnectAsync(new Uri($"ws://{new IPEndPoint(address, CapturedPod.Http)}/public/ws"), invoker, CancellationToken.None);
        await socket.SendAsync("hello"u8.ToArray(), System.Net.WebSockets.WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);

        var buffer = new byte[16];
        var received = await socket.ReceiveAsync(buffer, CancellationToken.None);

        Encoding.ASCII.GetString(buffer, 0, received.Count).ShouldBe("hello");
    }

    [TestCaseSource(nameof(PodAddresses))]
    public async Task CarriesHttp2WithPriorKnowledge_AndGrpcToTheApp(IPAddress address)
    {
        using var client = _pod.Client();
        using var request = CapturedPod.Get(address, CapturedPod.H2c, "/public/Call");
        (request.Version, request.VersionPolicy, request.Method) = (HttpVersion.Version20, HttpVersionPolicy.RequestVersionExact, HttpMethod.Post);
        request.Content = new ByteArrayContent([0, 0, 0, 0, 0]) { Headers = { ContentType = new("application/grpc") } };

        using var answer = await client.SendAsync(request);

        (await answer.Content.ReadAsStringAsync()).ShouldBe($"{CapturedPod.H2c} HTTP/2");
        answer.TrailingHeaders.GetValues("grpc-status").ShouldBe(["0"]);
    }

    [Test]
    public void WarnsOnce_OfAClaimedPortThatIsNotLocked()
    {
        var warnings = _pod.Output.Split('\n').Where(line => line.Contains("not locked within the pod", StringComparison.Ordinal)).ToList();

        warnings.ShouldHaveSingleItem().ShouldContain($"Port {CapturedPod.OtherHttp} is claimed by policy shop/shop");
    }

    [TestCaseSource(nameof(PodAddresses))]
    public async Task BelievesNobodysForwardedHeaders(IPAddress address)
    {
        using var client = _pod.Client();
        using var request = CapturedPod.Get(address, CapturedPod.Http);
        request.Headers.Add("X-Forwarded-For", "192.0.2.1");
        request.Headers.Add("Forwarded", "for=192.0.2.1");

        using var answer = await client.SendAsync(request);

        (await answer.Content.ReadAsStringAsync()).ShouldNotContain("192.0.2.1");
    }

    private static async Task<string> ReadToEndAsync(Socket socket)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        var (buffer, text) = (new byte[4096], "");
        try
        {
            while (await socket.ReceiveAsync(buffer, limit.Token) is > 0 and var read)
            {
                text += Encoding.Latin1.GetString(buffer, 0, read);
            }
        }
        catch (SocketException)
        {
            // A reset closes too.
        }

        return text;
    }
}
