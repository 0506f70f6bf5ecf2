using System.Globalization;
using System.Net;
using System.Net.Sockets;
using IapK8s.EndToEnd.Tests.Processes;
using IapK8s.TestKit.Namespaces;

namespace IapK8s.EndToEnd.Tests.Captures;

/// <summary>A pod as a kubelet would start it: a network namespace, the capture step, a native sidecar under its own uid, an app under another. Each step when the test says so.</summary>
internal sealed class CapturedPod : IAsyncDisposable
{
    public const int AppPort = 8080;
    public const int SidecarUid = 1337;
    public const int AppUid = 1000;

    private const int CapturePort = 15006;
    private const int ProbePort = 15008;
    private const int HealthPort = 15009;

    private readonly string _logs;
    private readonly string _folder;
    private readonly Uri _controller;
    private ManagedProcess? _app;

    /// <param name="number">The last part of its addresses.</param>
    /// <param name="credential">The folder that the controller wrote for the pod.</param>
    public CapturedPod(string name, int number, string logs, Uri controller, string credential)
    {
        Name = name;
        Space = new NetworkNamespace(name);
        Address = BridgedNode.Address(number);
        Address6 = BridgedNode.Address6(number);
        _logs = logs;
        _controller = controller;
        // In a folder that another user may enter, wherever the checkout lies.
        _folder = Directory.CreateTempSubdirectory($"iap-{name}-").FullName;
        Tool.Run("chown", $"{SidecarUid}", _folder);
        Tool.Run("install", "-m", "0755", Repository.Sidecar, Program);
        foreach (var file in Directory.GetFiles(credential))
        {
            Tool.Run("install", "-o", $"{SidecarUid}", "-m", "0400", file, _folder);
        }
    }

    public string Name { get; }

    public NetworkNamespace Space { get; }

    public IPAddress Address { get; }

    public IPAddress Address6 { get; }

    public ManagedProcess? Sidecar { get; private set; }

    private string Program => Path.Combine(_folder, "iap-sidecar");

    /// <summary>The init container: as root of the namespace, to its end.</summary>
    public void Capture() => Tool.Run("ip", "netns", "exec", Space.Name, Program, "capture", "--capture-port", Text(CapturePort), "--probe-port", Text(ProbePort), "--own-port", Text(HealthPort),
        "--uid", Text(SidecarUid), "--lock-port", Text(AppPort));

    /// <param name="heapLimit">In bytes: what a limit on a container's memory is to its garbage collector, but exact; null for as much as the machine has.</param>
    public void StartSidecar(int? heapLimit = null)
    {
        string[] limit = heapLimit is { } bytes ? [string.Create(CultureInfo.InvariantCulture, $"DOTNET_GCHeapHardLimit={bytes:x}")] : [];
        var command = Space.Command(SidecarUid, "env", [.. limit, Program, "run", "--controller", _controller.ToString(), "--credential", _folder, "--capture-port", Text(CapturePort),
            "--health-listen", $"127.0.0.1:{Text(HealthPort)}", "--audit-log", Path.Combine(_folder, "audit.jsonl"), "--state-dir", Path.Combine(_folder, "state")]);
        Sidecar = ManagedProcess.Start($"sidecar-{Name}", _logs, command[0], command[1..]);
    }

    /// <summary>Listens on every address of both families, as most apps do.</summary>
    public void StartApp()
    {
        var command = Space.Command(AppUid, Repository.Program("App", "demo-app"), "--name", Name, "--urls", $"http://[::]:{Text(AppPort)}");
        _app = ManagedProcess.Start($"app-{Name}", _logs, command[0], command[1..]);
    }

    public async Task WaitForSidecarAsync()
    {
        using var inside = ClientIn(Space, SidecarUid);
        await Sidecar!.WaitUntilReadyAsync(inside, $"http://127.0.0.1:{Text(HealthPort)}/readyz");
    }

    /// <summary>Asks the kernel, not the app: nobody may reach it.</summary>
    public async Task WaitForAppAsync()
    {
        while (!Tool.Run("ip", "netns", "exec", Space.Name, "ss", "-Htln").Contains($":{AppPort} ", StringComparison.Ordinal))
        {
            _app!.HasExited.ShouldBeFalse(_app.Tail());
            await Task.Delay(25);
        }
    }

    public Task KillSidecarAsync() => Sidecar!.KillAsync();

    /// <summary>Speaks from inside a namespace as somebody; no connection is used twice.</summary>
    public static HttpClient ClientIn(NetworkNamespace space, int uid = 0) => new(HandlerIn(space, uid)) { Timeout = TimeSpan.FromSeconds(5) };

    /// <inheritdoc cref="ClientIn"/>
    public static SocketsHttpHandler HandlerIn(NetworkNamespace space, int uid = 0) => new()
    {
        UseProxy = false,
        AllowAutoRedirect = false,
        ConnectTimeout = TimeSpan.FromSeconds(2),
        PooledConnectionLifetime = TimeSpan.Zero,
        ConnectCallback = async (context, cancellation) =>
        {
            var address = IPAddress.Parse(context.DnsEndPoint.Host);
            var socket = space.Open(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp, uid);
            try
            {
                await socket.ConnectAsync(new IPEndPoint(address, context.DnsEndPoint.Port), cancellation);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        },
    };

    public async ValueTask DisposeAsync()
    {
        foreach (var process in new[] { Sidecar, _app })
        {
            if (process is not null)
            {
                await process.DisposeAsync();
            }
        }

        Space.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
