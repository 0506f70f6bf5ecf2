using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using IapK8s.TestKit.Controllers;
using IapK8s.TestKit.Namespaces;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace IapK8s.Sidecar.Tests.Captured;

/// <summary>The sidecar as a process in a pod that <c>capture</c> has made its own, an app on several ports, and the real controller.</summary>
internal sealed class CapturedPod : IAsyncDisposable
{
    public const int CapturePort = 15006;
    public const int ProbePort = 15008;
    public const int HealthPort = 15009;

    /// <summary>Claimed by the policy.</summary>
    public const int Http = 9001;
    public const int OtherHttp = 9002;
    public const int H2c = 9003;

    public const int Unclaimed = 9009;

    private const int ControllerPort = 18443;
    private const int Uid = 1337;

    private readonly List<IAsyncDisposable> _parts = [];
    private readonly CancellationTokenSource _ending = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("iap-captured-").FullName;
    private readonly List<string> _output = [];
    private Process? _sidecar;
    private string[] _flags = [];

    public PodNetwork Network { get; } = new();

    public RunningController Controller { get; private set; } = null!;

    private static string Program => Environment.GetEnvironmentVariable("IAP_TEST_SIDECAR") is { Length: > 0 } native ? native : Path.Combine(AppContext.BaseDirectory, "iap-sidecar");

    public string CaptureRecord => Path.Combine(_folder, "record.json");

    public string StateFolder => Path.Combine(_folder, "state");

    public string AuditLog => Path.Combine(_folder, "audit.jsonl");

    public string Output
    {
        get
        {
            lock (_output)
            {
                return string.Join('\n', _output);
            }
        }
    }

    public int SidecarId => _sidecar!.Id;

    public static Task<CapturedPod> StartAsync(string capture = "", params string[] flags) => StartAsync(capture, _ => { }, flags);

    /// <param name="prepare">Changes the pod's network before anything runs in it.</param>
    public static async Task<CapturedPod> StartAsync(string capture, Action<PodNetwork> prepare, params string[] flags)
    {
        var pod = new CapturedPod { _flags = flags };
        try
        {
            prepare(pod.Network);
            await pod.BuildAsync(capture);
            return pod;
        }
        catch
        {
            await pod.DisposeAsync();
            throw;
        }
    }

    public static void Write(RunningController controller, string capture)
    {
        controller.Write("workload.yaml", $$"""
            apiVersion: v1
            kind: Pod
            metadata: {name: shop-0, namespace: shop, labels: {app: shop} }
            spec:
              containers: [{name: app, image: app}]
            status: {podIP: 10.77.0.2}
            ---
            apiVersion: v1
            kind: Service
            metadata: {name: shop, namespace: shop}
            spec:
              selector: {app: shop}
              ports: [{name: http, port: 80, targetPort: {{Http}} }, {name: other, port: 81, targetPort: {{OtherHttp}} }, {name: grpc, port: 82, targetPort: {{H2c}} }]
            """);
        controller.Write("policy.yaml", $$"""
            apiVersion: iapk8s.io/v1alpha1
            kind: IapPolicy
            metadata: {name: shop, namespace: shop}
            spec:
              targetRefs: [{kind: Service, name: shop}]
              hosts: [shop.example.com]
              {{capture}}
              rules:
              - {name: public, action: Allow, members: [allUsers], paths: [/public/**]}
            """);
    }

    public void StartSidecar()
    {
        string[] command = Network.Pod.Command(Uid, Program,
        [
            "run", "--controller", $"https://127.0.0.1:{ControllerPort}", "--credential", Controller.PodCredential("shop", "shop-0"), "--capture-port", $"{CapturePort}",
            "--health-listen", $"[::]:{HealthPort}", "--audit-log", AuditLog, "--state-dir", StateFolder, "--capture-record", CaptureRecord, .. _flags,
        ]);
        _sidecar = Process.Start(new ProcessStartInfo(command[0], command[1..]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        DataReceivedEventHandler keep = (_, line) =>
        {
            lock (_output)
            {
                _output.Add(line.Data ?? "");
            }
        };
        _sidecar.OutputDataReceived += keep;
        _sidecar.ErrorDataReceived += keep;
        _sidecar.BeginOutputReadLine();
        _sidecar.BeginErrorReadLine();
    }

    /// <summary>SIGKILL: no farewell.</summary>
    public async Task KillSidecarAsync()
    {
        _sidecar!.Kill();
        await _sidecar.WaitForExitAsync();
    }

    public async Task WaitUntilReadyAsync()
    {
        using var client = new HttpClient(new SocketsHttpHandler
        {
            UseProxy = false,
            ConnectCallback = (_, cancellation) => ConnectAsync(Network.Pod, new IPEndPoint(IPAddress.Loopback, HealthPort), cancellation),
        });
        await EventuallyAsync(async () =>
        {
            _sidecar!.HasExited.ShouldBeFalse(Output);
            using var answer = await client.GetAsync(new Uri($"http://127.0.0.1:{HealthPort}/readyz"));
            answer.StatusCode.ShouldBe(HttpStatusCode.OK, Output);
        });
    }

    /// <summary>Tries again until it holds; fails with the last failure after 30 s.</summary>
    public static async Task EventuallyAsync(Func<Task> holds)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(25));
        while (true)
        {
            try
            {
                await holds();
                return;
            }
            catch (Exception error) when (error is ShouldAssertException or HttpRequestException or SocketException or IOException && !limit.IsCancellationRequested)
            {
                await pace.WaitForNextTickAsync(CancellationToken.None);
            }
        }
    }

    /// <summary>Dials from outside of the pod whatever a request names.</summary>
    public SocketsHttpHandler Handler() => new()
    {
        UseProxy = false,
        UseCookies = false,
        AllowAutoRedirect = false,
        ConnectCallback = (context, cancellation) => ConnectAsync(Network.Client, new IPEndPoint(IPAddress.Parse(context.DnsEndPoint.Host), context.DnsEndPoint.Port), cancellation),
    };

    public HttpClient Client() => new(Handler());

    /// <summary>A connection of a caller outside.</summary>
    public async Task<Socket> ConnectAsync(IPAddress address, int port, NetworkNamespace? from = null)
    {
        var socket = (from ?? Network.Client).Open(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(address, port);
        return socket;
    }

    public static HttpRequestMessage Get(IPAddress address, int port, string path = "/public/x", string scheme = "http") =>
        new(HttpMethod.Get, $"{scheme}://{new IPEndPoint(address, port)}{path}") { Headers = { Host = "shop.example.com" } };

    /// <summary>Waits for a line that holds all parts.</summary>
    public async Task<string> AuditLineAsync(params string[] parts)
    {
        var found = "";
        await EventuallyAsync(async () =>
        {
            var lines = File.Exists(AuditLog) ? await File.ReadAllLinesAsync(AuditLog) : [];
            found = lines.FirstOrDefault(line => parts.All(part => line.Contains(part, StringComparison.Ordinal))) ?? "";
            found.ShouldNotBeEmpty($"{string.Join(" ... ", parts)} in\n{string.Join('\n', lines)}");
        });
        return found;
    }

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        if (_sidecar is { HasExited: false })
        {
            await KillSidecarAsync();
        }

        _sidecar?.Dispose();
        _parts.Reverse();
        foreach (var part in _parts)
        {
            await part.DisposeAsync();
        }

        Network.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task BuildAsync(string capture)
    {
        Tool.Run("ip", "netns", "exec", Network.Pod.Name, Program, "capture", "--capture-port", $"{CapturePort}", "--probe-port", $"{ProbePort}", "--own-port", $"{HealthPort}",
            "--uid", $"{Uid}", "--lock-port", $"{Http},{OtherHttp},{H2c}", "--loopback-open", $"{OtherHttp}", "--record", CaptureRecord);
        Controller = await RunningController.StartAsync(null, controller => Write(controller, capture));
        _parts.Add(Controller);
        _ = BridgeAsync();
        foreach (var (port, protocols) in new[] { (Http, HttpProtocols.Http1), (OtherHttp, HttpProtocols.Http1), (H2c, HttpProtocols.Http2), (Unclaimed, HttpProtocols.Http1) })
        {
            await StartAppAsync(port, protocols);
        }

        // The sidecar is nobody special: what it reads and writes is its own.
        Tool.Run("chown", "-R", $"{Uid}", _folder, Controller.Folder);
        StartSidecar();
        await WaitUntilReadyAsync();
    }

    private async Task StartAppAsync(int port, HttpProtocols protocols)
    {
        var socket = Listen(port);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.ListenHandle((ulong)socket.Handle, listen => listen.Protocols = protocols));
        var app = builder.Build();
        app.UseWebSockets();
        app.Run(context => AnswerAsync(context, port));
        await app.StartAsync();
        _parts.Add(app);
    }

    private static async Task AnswerAsync(HttpContext context, int port)
    {
        if (context.WebSockets.IsWebSocketRequest)
        {
            using var socket = await context.WebSockets.AcceptWebSocketAsync();
            var buffer = new byte[1024];
            var received = await socket.ReceiveAsync(buffer, context.RequestAborted);
            await socket.SendAsync(buffer.AsMemory(0, received.Count), received.MessageType, endOfMessage: true, context.RequestAborted);
            await socket.ReceiveAsync(buffer, context.RequestAborted);
            return;
        }

        if (context.Request.ContentType?.StartsWith("application/grpc", StringComparison.Ordinal) == true)
        {
            context.Response.ContentType = "application/grpc";
            context.Response.DeclareTrailer("grpc-status");
            await context.Response.WriteAsync($"{port} {context.Request.Protocol}");
            context.Response.AppendTrailer("grpc-status", "0");
            return;
        }

        // Over which connection, by the sidecar's end of it.
        await context.Response.WriteAsync($"{port} {context.Connection.LocalIpAddress} {context.Connection.RemotePort} for {context.Request.Headers["X-Forwarded-For"]}");
    }

    /// <summary>The controller lives outside of all namespaces; the pod finds it on its loopback.</summary>
    private async Task BridgeAsync()
    {
        using var listener = Listen(ControllerPort);
        using var stop = _ending.Token.Register(listener.Dispose);
        while (!_ending.IsCancellationRequested)
        {
            try
            {
                var inner = await listener.AcceptAsync();
                var outer = new TcpClient();
                await outer.ConnectAsync(Controller.Address.Host, Controller.Address.Port);
                var (left, right) = (new NetworkStream(inner, ownsSocket: true), outer.GetStream());
                _ = PumpAsync(left, right);
                _ = PumpAsync(right, left);
            }
            catch (Exception error) when (error is SocketException or ObjectDisposedException)
            {
                // The controller is away, or the test is over.
            }
        }
    }

    /// <summary>A socket of the pod for both families.</summary>
    public Socket Listen(int port)
    {
        var socket = Network.Pod.Open(AddressFamily.InterNetworkV6, SocketType.Stream, ProtocolType.Tcp, 1000);
        socket.DualMode = true;
        socket.Bind(new IPEndPoint(IPAddress.IPv6Any, port));
        socket.Listen(512);
        return socket;
    }

    private static async ValueTask<Stream> ConnectAsync(NetworkNamespace space, IPEndPoint to, CancellationToken cancellation)
    {
        var socket = space.Open(to.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        socket.NoDelay = true;
        await socket.ConnectAsync(to, cancellation);
        return new NetworkStream(socket, ownsSocket: true);
    }

    private static async Task PumpAsync(Stream from, Stream to)
    {
        try
        {
            await from.CopyToAsync(to);
        }
        catch (Exception error) when (error is IOException or ObjectDisposedException)
        {
            // One end is gone: so is the other.
        }
        finally
        {
            await from.DisposeAsync();
            await to.DisposeAsync();
        }
    }
}
