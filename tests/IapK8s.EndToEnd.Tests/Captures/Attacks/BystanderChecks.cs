using System.Net;
using System.Net.Sockets;
using IapK8s.TestKit.Namespaces;
using IapK8s.TestKit.Namespaces.Packets;
using static IapK8s.EndToEnd.Tests.Captures.Attacks.Outcome;

namespace IapK8s.EndToEnd.Tests.Captures.Attacks;

/// <summary>What must go on as before: a wall around everything is no proxy.</summary>
internal static class BystanderChecks
{
    public static IReadOnlyList<Attack> All { get; } =
    [
        new("B01", "", "what the policy allows reaches the app, IPv4", Reached, Reached, run => run.TcpAsync(run.Pod.Network.Client, run.Pod.Network.PodAddress, folder: "public")),
        new("B02", "", "what the policy allows reaches the app, IPv6", Reached, Reached, run => run.TcpAsync(run.Pod.Network.Client, run.Pod.Network.PodAddress6, folder: "public")),
        new("B03", "", "the sidecar's uid over lo, IPv4", Reached, Reached, run => run.TcpAsync(run.Pod.Network.Pod, run.Pod.Network.PodAddress, uid: AttackedPod.SidecarUid)),
        new("B04", "", "the sidecar's uid over lo, IPv6", Reached, Reached, run => run.TcpAsync(run.Pod.Network.Pod, run.Pod.Network.PodAddress6, uid: AttackedPod.SidecarUid)),
        new("B05", "", "a database on a port that nobody claims, over lo", Reached, Reached, run => run.TcpAsync(run.Pod.Network.Pod, IPAddress.Loopback, AttackedPod.UnlockedPort, AttackedPod.IntruderUid)),
        new("B06", "", "TCP from the pod to the world, IPv4", Reached, Reached, run => OutwardAsync(run, run.Pod.Network.ClientAddress, ProtocolType.Tcp)),
        new("B07", "", "TCP from the pod to the world, IPv6", Reached, Reached, run => OutwardAsync(run, run.Pod.Network.ClientAddress6, ProtocolType.Tcp)),
        new("B08", "", "UDP from the pod and its answer (DNS), IPv4", Reached, Reached, run => OutwardAsync(run, run.Pod.Network.ClientAddress, ProtocolType.Udp)),
        new("B09", "", "UDP from the pod and its answer (DNS), IPv6", Reached, Reached, run => OutwardAsync(run, run.Pod.Network.ClientAddress6, ProtocolType.Udp)),
        new("B10", "", "ping", Reached, Reached, PingAsync),
        new("B11", "", "a refusal from the world is told (port unreachable)", Closed, Closed, RefusedOutwardAsync),
    ];

    private static async Task<Outcome> OutwardAsync(Attempt run, IPAddress to, ProtocolType protocol)
    {
        var port = Attempt.FreshPort();
        using var world = new PlainApp(run.Pod.Network.Client, 0);
        _ = protocol == ProtocolType.Tcp ? world.ListenTcp(port) : world.ListenUdp(port);
        using var socket = run.Pod.Network.Pod.Open(to.AddressFamily, protocol == ProtocolType.Tcp ? SocketType.Stream : SocketType.Dgram, protocol, AttackedPod.AppUid);
        using var deadline = new CancellationTokenSource(run.Patience);
        await socket.ConnectAsync(new IPEndPoint(to, port), deadline.Token);
        await socket.SendAsync(System.Text.Encoding.ASCII.GetBytes(run.Marker), deadline.Token);
        var length = await socket.ReceiveAsync(new byte[1024], deadline.Token);
        return length > 0 && world.Heard(run.Marker) ? Reached : Closed;
    }

    private static async Task<Outcome> PingAsync(Attempt run)
    {
        using var socket = run.Pod.Network.Client.Open(AddressFamily.InterNetwork, SocketType.Raw, ProtocolType.Icmp);
        using var deadline = new CancellationTokenSource(run.Patience);
        await socket.SendToAsync(IpPacket.Icmp(type: 8, code: 0, rest: [0x1a, 0x9c, 0, 1], about: [1, 2, 3, 4]), new IPEndPoint(run.Pod.Network.PodAddress, 0), deadline.Token);
        var buffer = new byte[1024];
        while (true)
        {
            await socket.ReceiveAsync(buffer, deadline.Token);
            if (buffer[20] == 0 && buffer[24] == 0x1a)
            {
                return Reached;
            }
        }
    }

    private static async Task<Outcome> RefusedOutwardAsync(Attempt run)
    {
        using var socket = run.Pod.Network.Pod.Open(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp, AttackedPod.AppUid);
        await socket.ConnectAsync(new IPEndPoint(run.Pod.Network.ClientAddress, 7777));
        return await run.AskAsync(socket, run.Marker);
    }
}
