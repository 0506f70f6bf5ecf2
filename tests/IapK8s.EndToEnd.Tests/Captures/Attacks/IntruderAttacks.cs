using System.Globalization;
using System.Net;
using System.Net.Sockets;
using IapK8s.TestKit.Namespaces;
using IapK8s.TestKit.Namespaces.Packets;
using static IapK8s.EndToEnd.Tests.Captures.Attacks.Outcome;

namespace IapK8s.EndToEnd.Tests.Captures.Attacks;

/// <summary>From within the pod: another container that was taken over, or a forwarded port.</summary>
internal static class IntruderAttacks
{
    public static IReadOnlyList<Attack> All { get; } =
    [
        new("I01", "S85", "another user of the pod, 127.0.0.1", Reached, Closed, run => InPod(run, IPAddress.Loopback)),
        new("I02", "S85", "another user of the pod, ::1", Reached, Closed, run => InPod(run, IPAddress.IPv6Loopback)),
        new("I03", "S85", "another user of the pod, ::ffff:127.0.0.1", Reached, Closed, run => InPod(run, IPAddress.Loopback.MapToIPv6(), socket => socket.DualMode = true)),
        new("I04", "S85", "another user of the pod, the pod's IPv4 address", Reached, Closed, run => InPod(run, run.Pod.Network.PodAddress)),
        new("I05", "S85", "another user of the pod, the pod's IPv6 address", Reached, Closed, run => InPod(run, run.Pod.Network.PodAddress6)),
        new("I06", "S85", "another user of the pod, 127.0.0.2", Reached, Closed, run => InPod(run, IPAddress.Parse("127.0.0.2"))),
        new("I07", "S85", "another user of the pod, 0.0.0.0", Reached, Closed, run => InPod(run, IPAddress.Any)),
        new("I08", "S85", "another user of the pod, ::", Reached, Closed, run => InPod(run, IPAddress.IPv6Any)),
        new("I09", "S85", "another user of the pod, its link-local address", Reached, Closed, run => InPod(run, PodNetwork.OnDevice(run.Pod.Network.Pod, run.Pod.Network.PodLinkLocal))),
        new("I10", "S85", "root in the pod, 127.0.0.1 (kubectl port-forward)", Reached, Closed, run => run.TcpAsync(run.Pod.Network.Pod, IPAddress.Loopback)),
        new("I11", "S85", "root in the pod, ::1 (kubectl port-forward)", Reached, Closed, run => run.TcpAsync(run.Pod.Network.Pod, IPAddress.IPv6Loopback)),
        new("I12", "S85", "bound to eth0, the pod's IPv4 address", Reached, Closed, run => InPod(run, run.Pod.Network.PodAddress, socket => BindToDevice(socket, "eth0"))),
        new("I13", "S85", "bound to eth0, the pod's IPv6 address", Reached, Closed, run => InPod(run, run.Pod.Network.PodAddress6, socket => BindToDevice(socket, "eth0"))),
        new("I14", "S85", "bound to lo, 127.0.0.1", Reached, Closed, run => InPod(run, IPAddress.Loopback, socket => BindToDevice(socket, "lo"))),
        new("I15", "S85", "sent from the pod's address to 127.0.0.1", Reached, Closed, run => InPod(run, IPAddress.Loopback, socket => socket.Bind(new IPEndPoint(run.Pod.Network.PodAddress, 0)))),
        new("I16", "S85", "UDP over lo, IPv4", Reached, Closed, run => UdpInPod(run, IPAddress.Loopback)),
        new("I17", "S85", "UDP over lo, IPv6", Reached, Closed, run => UdpInPod(run, IPAddress.IPv6Loopback)),
        new("I18", "S85", "UDP to the pod's own address", Reached, Closed, run => UdpInPod(run, run.Pod.Network.PodAddress)),
        new("I19", "S85", "UDP to a group that the app joined, from within", Reached, Silent, run => run.UdpAsync(run.Pod.Network.Pod, IPAddress.Parse("224.0.0.77"), uid: AttackedPod.IntruderUid)),
        new("I20", "S83", "the sidecar's uid in a user namespace of the intruder's own", Reached, Closed, InUserNamespaceAsync),
        new("I21", "S85", "out to the node and back in (hostPort)", Reached, Sidecar, run => run.TcpAsync(run.Pod.Network.Pod, run.Pod.Network.NodeAddress, AttackedPod.HostPort, AttackedPod.IntruderUid)),
        new("I22", "S85", "the capture port over lo (without rules the sidecar closes it)", Closed, Closed, run => InPod(run, IPAddress.Loopback, port: AttackedPod.CapturePort)),
        new("I23", "S83", "packets written to lo by a raw socket, IPv4", Reached, Silent, run => OnLoopbackAsync(run, PodNetwork.Ghost, run.Pod.Network.PodAddress)),
        new("I24", "S83", "packets written to lo by a raw socket, IPv6", Reached, Silent, run => OnLoopbackAsync(run, PodNetwork.Ghost6, run.Pod.Network.PodAddress6)),
        new("I25", "S83", "backwards through what a raw socket pretends to send, from a served port", Reached, Sidecar, run => BackwardsAsync(run, AttackedPod.AppPort)),
        new("I26", "S83", "backwards through what a raw socket pretends to send, from another port of the app", Reached, Silent, run => BackwardsAsync(run, AttackedPod.SecondPort)),
        new("I27", "S83", "the same with UDP, from a served port", Reached, Silent, BackwardsUdpAsync),
    ];

    private static Task<Outcome> InPod(Attempt run, IPAddress to, Action<Socket>? prepare = null, int port = AttackedPod.AppPort) => run.TcpAsync(run.Pod.Network.Pod, to, port, AttackedPod.IntruderUid, prepare);

    /// <summary>A connected socket hears of a refusal.</summary>
    private static async Task<Outcome> UdpInPod(Attempt run, IPAddress to)
    {
        using var socket = run.Pod.Network.Pod.Open(to.AddressFamily, SocketType.Dgram, ProtocolType.Udp, AttackedPod.IntruderUid);
        await socket.ConnectAsync(new IPEndPoint(to, AttackedPod.AppPort));
        return await run.AskAsync(socket, run.Marker);
    }

    private static void BindToDevice(Socket socket, string device)
    {
        const int SolSocket = 1;
        const int BindToDeviceOption = 25;
        socket.SetRawSocketOption(SolSocket, BindToDeviceOption, System.Text.Encoding.ASCII.GetBytes(device));
    }

    private static Task<Outcome> InUserNamespaceAsync(Attempt run)
    {
        var uid = AttackedPod.SidecarUid.ToString(CultureInfo.InvariantCulture);
        var script = $"exec 3<>/dev/tcp/127.0.0.1/{AttackedPod.AppPort} && printf '{Attempt.Request(run.Marker).Replace("\r\n", "\\r\\n", StringComparison.Ordinal)}' >&3 && head -c 20 <&3";
        var command = run.Pod.Network.Pod.Command(AttackedPod.IntruderUid, "unshare", "--user", $"--map-user={uid}", $"--map-group={uid}", "timeout", "10", "bash", "-c", $"[[ $(id -u) == {uid} ]] || exit 99; {script}");
        var (exit, output, errors) = Tool.Try(command[0], null, command[1..]);
        return exit == 0 || errors.Contains("Connection refused", StringComparison.Ordinal) ? Task.FromResult(run.Judge(output, run.Marker)) : throw new InvalidOperationException($"the attack itself failed with {exit}: {errors}");
    }

    private static Task<Outcome> OnLoopbackAsync(Attempt run, IPAddress from, IPAddress to) =>
        Task.FromResult(run.Raw(new RawTcp(run.Pod.FromLoopback(), new(from, Attempt.FreshPort()), new(to, AttackedPod.AppPort))));

    /// <summary>An accomplice in the pod with NET_RAW sends a SYN from the app's port, so that the attacker's SYN looks like its answer.</summary>
    private static async Task<Outcome> BackwardsAsync(Attempt run, int port)
    {
        var (attacker, app) = (new IPEndPoint(PodNetwork.Ghost, Attempt.FreshPort()), new IPEndPoint(run.Pod.Network.PodAddress, port));
        await SendFromPodAsync(run, attacker, IpPacket.Tcp, IpPacket.TcpSegment(app, attacker, 1, 0, flags: 2));
        return run.Raw(new RawTcp(run.Pod.FromWire(), attacker, app));
    }

    private static async Task<Outcome> BackwardsUdpAsync(Attempt run)
    {
        var (attacker, app) = (new IPEndPoint(PodNetwork.Ghost, Attempt.FreshPort()), new IPEndPoint(run.Pod.Network.PodAddress, AttackedPod.AppPort));
        await SendFromPodAsync(run, attacker, IpPacket.Udp, IpPacket.UdpDatagram(app, attacker, [1]));
        var datagram = IpPacket.UdpDatagram(attacker, app, System.Text.Encoding.ASCII.GetBytes(run.Marker));
        run.Pod.Wire.Send(IpPacket.Frame(run.Pod.PodMac, run.Pod.AttackerMac, IpPacket.Wrap(attacker.Address, app.Address, IpPacket.Udp, datagram)));
        return await run.HeardAsync();
    }

    private static async Task SendFromPodAsync(Attempt run, IPEndPoint to, byte protocol, byte[] payload)
    {
        using var accomplice = run.Pod.Network.Pod.Open(AddressFamily.InterNetwork, SocketType.Raw, ProtocolType.Raw);
        try
        {
            await accomplice.SendToAsync(IpPacket.Wrap(run.Pod.Network.PodAddress, to.Address, protocol, payload), new IPEndPoint(to.Address, 0));
        }
        catch (SocketException)
        {
            // Refused on the way out: the attack goes on without it.
        }
    }
}
