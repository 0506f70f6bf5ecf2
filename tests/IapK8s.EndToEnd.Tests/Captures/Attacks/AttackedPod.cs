using System.Globalization;
using System.Net;
using System.Net.Sockets;
using IapK8s.EndToEnd.Tests.Processes;
using IapK8s.TestKit.Namespaces;
using IapK8s.TestKit.Namespaces.Packets;

namespace IapK8s.EndToEnd.Tests.Captures.Attacks;

/// <summary>A pod as it is in a cluster: an app, the native sidecar as a user of its own, and a controller on the node; nothing else is between them and the attackers.</summary>
internal sealed class AttackedPod : IAsyncDisposable
{
    public const int AppPort = 8080;

    /// <summary>The app listens there, and no policy claims it.</summary>
    public const int SecondPort = 9999;

    /// <summary>A database, which the lock leaves alone.</summary>
    public const int UnlockedPort = 5432;

    public const int QuicPort = 443;
    public const int CapturePort = 15001;
    public const int ProbePort = 15020;
    public const int HostPort = 18080;
    public const int SidecarUid = 1337;
    public const int AppUid = 1000;
    public const int IntruderUid = 2000;

    private const int PushPort = 8443;
    private const string Probes = """{"app":{"livenessProbe":{"httpGet":{"path":"/","port":8080}}}}""";
    private const string Policy = """
        apiVersion: v1
        kind: Pod
        metadata: {name: shop-0, namespace: shop, labels: {app: shop}}
        spec: {containers: [{name: app, image: app, ports: [{name: http, containerPort: 8080}]}]}
        status: {podIP: 10.77.0.2}
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: shop, namespace: shop}
        spec: {selector: {app: shop}, ports: [{name: http, port: 80, targetPort: http}]}
        ---
        apiVersion: iapk8s.io/v1alpha1
        kind: ClusterIapProvider
        metadata: {name: corp}
        spec: {issuer: "https://127.0.0.1:1/", clientId: iap, clientSecretRef: {namespace: iap-system, name: corp, key: client-secret}, allowedNamespaces: ["*"]}
        ---
        apiVersion: v1
        kind: Secret
        metadata: {name: corp, namespace: iap-system}
        stringData: {client-secret: a-secret-that-nobody-uses-here}
        ---
        apiVersion: iapk8s.io/v1alpha1
        kind: IapPolicy
        metadata: {name: shop, namespace: shop}
        spec:
          targetRefs: [{kind: Service, name: shop}]
          hosts: ["http://shop.localhost:8080"]
          providerRef: {kind: ClusterIapProvider, name: corp}
          rules:
          - {name: public, action: Allow, members: [allUsers], paths: [/public/**]}
          - {name: staff, action: Allow, members: ["group:staff"]}
        """;

    private static readonly byte[] Nowhere = [0, 0, 0, 0, 0, 0];

    private readonly string _folder = Directory.CreateTempSubdirectory("iap-captured-").FullName;
    private readonly string _logs;
    private readonly List<IDisposable> _links = [];
    private readonly Dictionary<string, Socket> _kept = [];
    private ManagedProcess? _controller;

    private AttackedPod(string logs)
    {
        _logs = logs;
        Network = new PodNetwork();
        App = new PlainApp(Network.Pod, AppUid);
    }

    public PodNetwork Network { get; }

    public PlainApp App { get; }

    public ManagedProcess Sidecar { get; private set; } = null!;

    /// <summary>Frames from and to the attacker's device, and on the pod's lo.</summary>
    public PacketSocket Wire { get; private set; } = null!;

    public PacketSocket Loopback { get; private set; } = null!;

    public byte[] PodMac { get; private set; } = [];

    public byte[] AttackerMac { get; private set; } = [];

    public static async Task<AttackedPod> StartAsync()
    {
        var pod = new AttackedPod(Repository.Folder("end-to-end", "capture"));
        try
        {
            await pod.StartAllAsync();
            return pod;
        }
        catch
        {
            await pod.DisposeAsync();
            throw;
        }
    }

    /// <summary>The verb of the same native program.</summary>
    public void Capture()
    {
        var command = Network.Pod.Command(0, Path.Combine(_folder, "iap-sidecar"), "capture", "--lock-port", Text(AppPort));
        Tool.Run(command[0], command[1..]);
    }

    public async Task StartSidecarAsync()
    {
        var command = Network.Pod.Command(SidecarUid, Path.Combine(_folder, "iap-sidecar"), "run", "--controller", $"https://iap-controller:{Text(PushPort)}", "--credential", Path.Combine(_folder, "credential"),
            "--capture-port", Text(CapturePort), "--probe-listen", $"[::]:{Text(ProbePort)}",
            "--probes", Probes, "--audit-log", "-");
        Sidecar = ManagedProcess.Start("sidecar", _logs, command[0], command[1..]);
        using var http = HttpOf(Network.Pod);
        await Sidecar.WaitUntilReadyAsync(http, "http://127.0.0.1:8082/readyz");
    }

    public Task KillSidecarAsync() => Sidecar.KillAsync();

    /// <summary>Keeps a connection for <see cref="Take"/> after capture.</summary>
    public Socket Keep(string id, Socket connection) => _kept[id] = connection;

    public Socket Take(string id) => _kept[id];

    /// <summary>Frames that the pod takes for the ghost's.</summary>
    public RawTcp.Link FromWire(byte[]? to = null) => new(Wire, Wire, to ?? PodMac, AttackerMac);

    /// <summary>Frames written to the pod's lo by somebody in the pod; answers to the ghost leave by the wire.</summary>
    public RawTcp.Link FromLoopback() => new(Loopback, Wire, Nowhere, Nowhere);

    public async ValueTask DisposeAsync()
    {
        foreach (var process in new[] { Sidecar, _controller })
        {
            if (process is not null)
            {
                await process.DisposeAsync();
            }
        }

        foreach (var connection in _kept.Values)
        {
            connection.Dispose();
        }

        App.Dispose();
        _links.ForEach(link => link.Dispose());
        Network.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    public static HttpClient HttpOf(NetworkNamespace space) => new(new SocketsHttpHandler
    {
        ConnectCallback = async (context, cancellation) =>
        {
            var address = IPAddress.Parse(context.DnsEndPoint.Host);
            var socket = space.Open(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync(new IPEndPoint(address, context.DnsEndPoint.Port), cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        },
    });

    private async Task StartAllAsync()
    {
        App.ListenTcp(AppPort).ListenTcp(SecondPort).ListenTcp(UnlockedPort)
            .ListenUdp(AppPort, IPAddress.Parse("224.0.0.77"), IPAddress.Parse("ff02::77")).ListenUdp(QuicPort);
        Network.Node.Nft($"table ip hostports {{ chain in {{ type nat hook prerouting priority -100; tcp dport {HostPort} dnat to {Network.PodAddress}:{AppPort}; }}; "
            + "chain out { type nat hook postrouting priority 100; ct status dnat masquerade; }; }");
        Wire = Kept(Network.Attacker.OpenPackets("eth0"));
        Loopback = Kept(Network.Pod.OpenPackets("lo"));
        PodMac = Mac(PodNetwork.MacOf(Network.Pod));
        AttackerMac = Mac(PodNetwork.MacOf(Network.Attacker));

        var source = Directory.CreateDirectory(Path.Combine(_folder, "source")).FullName;
        await File.WriteAllTextAsync(Path.Combine(source, "shop.yaml"), Policy);
        Network.Pod.AddHost("iap-controller", Network.NodeAddress.ToString());
        var command = Network.Node.Command(0, Repository.Program("IapK8s.Controller", "iap-controller"), "--source", source, "--state-dir", Path.Combine(_folder, "state"),
            "--listen", $"{Network.NodeAddress}:{Text(PushPort)}", "--health-listen", $"{Network.NodeAddress}:8090", "--portal-url", "http://auth.localhost:8400", "--sessions-address", "https://127.0.0.1:8444");
        _controller = ManagedProcess.Start("controller", _logs, command[0], command[1..]);
        using var http = HttpOf(Network.Client);
        await _controller.WaitUntilReadyAsync(http, $"http://{Network.NodeAddress}:8090/readyz");

        // As a volume is: where the sidecar's user can read it, wherever the checkout lies.
        Tool.Run("cp", Repository.Sidecar, Path.Combine(_folder, "iap-sidecar"));
        Tool.Run("cp", "-r", Path.Combine(_folder, "state", "credentials", "shop", "shop-0"), Path.Combine(_folder, "credential"));
        Tool.Run("chown", "-R", Text(SidecarUid), Path.Combine(_folder, "credential"));
        Tool.Run("chmod", "755", _folder);
        await StartSidecarAsync();
    }

    private PacketSocket Kept(PacketSocket link)
    {
        _links.Add(link);
        return link;
    }

    private static byte[] Mac(string text) => Convert.FromHexString(text.Replace(":", "", StringComparison.Ordinal));

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
