using System.Net;
using System.Net.Sockets;
using IapK8s.TestKit.Namespaces;
using IapK8s.TestKit.Namespaces.Packets;
using static IapK8s.EndToEnd.Tests.Captures.Attacks.Outcome;

namespace IapK8s.EndToEnd.Tests.Captures.Attacks;

/// <summary>Whatever is not TCP: no policy speaks of it, so none of it comes in.</summary>
internal static class DatagramAttacks
{
    // The first bytes of a QUIC version 1 Initial packet (RFC 9000 §17.2.2).
    private const string QuicInitial = "\u00c3\u0000\u0000\u0000\u0001\u0008";

    public static IReadOnlyList<Attack> All { get; } =
    [
        new("D01", "S87", "UDP to the app port, IPv4", Reached, Silent, run => run.UdpAsync(run.Pod.Network.Client, run.Pod.Network.PodAddress)),
        new("D02", "S87", "UDP to the app port, IPv6", Reached, Silent, run => run.UdpAsync(run.Pod.Network.Client, run.Pod.Network.PodAddress6)),
        new("D03", "S87", "QUIC (HTTP/3), IPv4", Reached, Silent, run => run.UdpAsync(run.Pod.Network.Client, run.Pod.Network.PodAddress, AttackedPod.QuicPort, before: QuicInitial)),
        new("D04", "S87", "QUIC (HTTP/3), IPv6", Reached, Silent, run => run.UdpAsync(run.Pod.Network.Client, run.Pod.Network.PodAddress6, AttackedPod.QuicPort, before: QuicInitial)),
        new("D05", "S87", "UDP to the network's broadcast address", Reached, Silent, run => run.UdpAsync(run.Pod.Network.Client, IPAddress.Parse("10.77.0.255"), prepare: socket => socket.EnableBroadcast = true)),
        new("D06", "S87", "UDP to a group that the app joined, IPv4", Reached, Silent, run => run.UdpAsync(run.Pod.Network.Client, IPAddress.Parse("224.0.0.77"))),
        new("D07", "S87", "UDP to a group that the app joined, IPv6", Reached, Silent, run => run.UdpAsync(run.Pod.Network.Client, PodNetwork.OnDevice(run.Pod.Network.Client, IPAddress.Parse("ff02::77")))),
        new("D08", "S87", "UDP to the pod in a frame to everybody", Reached, Silent, run => DatagramAsync(run, to: [255, 255, 255, 255, 255, 255])),
        new("D09", "S87", "UDP from port 53, as if it were an answer", Reached, Silent, run => run.UdpAsync(run.Pod.Network.Client, run.Pod.Network.PodAddress, prepare: socket => socket.Bind(new IPEndPoint(IPAddress.Any, 53)))),
        new("D10", "S87", "UDP to the capture port (nobody listens there)", Stack, Silent, run => ProtocolAsync(run, IpPacket.Udp, IpPacket.UdpDatagram(new(PodNetwork.Ghost, 4000), new(run.Pod.Network.PodAddress, AttackedPod.CapturePort), [1]))),
        new("D13", "S87", "UDP-Lite to the capture port's number", Stack, Silent, run => ProtocolAsync(run, IpPacket.UdpLite, IpPacket.UdpDatagram(new(PodNetwork.Ghost, 4000), new(run.Pod.Network.PodAddress, AttackedPod.CapturePort), [1], IpPacket.UdpLite))),
        .. from protocol in new (string Id, byte Number, string Name)[] { ("D11", 132, "SCTP"), ("D12", 33, "DCCP"), ("D14", 47, "GRE"), ("D15", 50, "ESP") }
           select new Attack(protocol.Id, "S87", $"{protocol.Name} to the pod", Stack, Silent, run => ProtocolAsync(run, protocol.Number, [0x1f, 0x90, 0x1f, 0x90, 0, 0, 0, 1, 1, 0, 0, 12, 0, 0, 0, 0])),
        new("D16", "S87", "a TCP packet for the app within an IPv4 packet (IPIP)", Stack, Silent, run => ProtocolAsync(run, 4,
            IpPacket.Wrap(PodNetwork.Ghost, run.Pod.Network.PodAddress, IpPacket.Tcp, IpPacket.TcpSegment(new(PodNetwork.Ghost, 4001), new(run.Pod.Network.PodAddress, AttackedPod.AppPort), 1, 0, 2)))),
        new("D17", "S87", "an ICMP redirect that moves the pod's traffic to the attacker", Reached, Silent, RedirectAsync),
        new("D18", "S87", "UDP through the pod to another host", Reached, Silent, run => ThroughPodAsync(run, PodNetwork.Ghost, run.Pod.Network.ClientAddress)),
        new("D19", "S87", "UDP through the pod to another host, IPv6", Reached, Silent, run => ThroughPodAsync(run, PodNetwork.Ghost6, run.Pod.Network.ClientAddress6)),
    ];

    private static Task<Outcome> DatagramAsync(Attempt run, byte[] to)
    {
        var datagram = IpPacket.UdpDatagram(new(PodNetwork.Ghost, Attempt.FreshPort()), new(run.Pod.Network.PodAddress, AttackedPod.AppPort), System.Text.Encoding.ASCII.GetBytes(run.Marker));
        run.Pod.Wire.Send(IpPacket.Frame(to, run.Pod.AttackerMac, IpPacket.Wrap(PodNetwork.Ghost, run.Pod.Network.PodAddress, IpPacket.Udp, datagram)));
        return run.HeardAsync();
    }

    /// <summary>Sends a packet of any protocol, and looks whether the pod's network stack says something about it.</summary>
    private static Task<Outcome> ProtocolAsync(Attempt run, byte protocol, byte[] payload)
    {
        const byte Icmp = 1;
        const byte Unreachable = 3;
        run.Pod.Wire.Send(IpPacket.Frame(run.Pod.PodMac, run.Pod.AttackerMac, IpPacket.Wrap(PodNetwork.Ghost, run.Pod.Network.PodAddress, protocol, payload)));
        var start = TimeProvider.System.GetTimestamp();
        while (run.Patience - TimeProvider.System.GetElapsedTime(start) is { Ticks: > 0 } left && run.Pod.Wire.Receive(left) is { } frame)
        {
            // An ICMP error repeats the header of the packet that it is about.
            if (frame.Length >= 14 + 20 + 8 + 20 && frame[12] == 8 && frame[14 + 9] == Icmp && frame[34] == Unreachable && frame[34 + 8 + 9] == protocol)
            {
                return Task.FromResult(Stack);
            }
        }

        return Task.FromResult(Silent);
    }

    private static async Task<Outcome> ThroughPodAsync(Attempt run, IPAddress ghost, IPAddress target)
    {
        var port = Attempt.FreshPort();
        run.Pod.Network.Pod.Set("net/ipv4/ip_forward", "1");
        run.Pod.Network.Pod.Set("net/ipv6/conf/all/forwarding", "1");
        using var sink = new PlainApp(run.Pod.Network.Client, 0).ListenUdp(port);
        var datagram = IpPacket.UdpDatagram(new(ghost, Attempt.FreshPort()), new(target, port), System.Text.Encoding.ASCII.GetBytes(run.Marker));
        run.Pod.Wire.Send(IpPacket.Frame(run.Pod.PodMac, run.Pod.AttackerMac, IpPacket.Wrap(ghost, target, IpPacket.Udp, datagram)));
        var outcome = await run.UntilAsync(() => sink.Heard(run.Marker));
        run.Pod.Network.Pod.Set("net/ipv4/ip_forward", "0");
        run.Pod.Network.Pod.Set("net/ipv6/conf/all/forwarding", "0");
        return outcome;
    }

    /// <summary>The attacker speaks in the node's name: what goes by the node shall go by the attacker. Reached: the pod believes it.</summary>
    private static async Task<Outcome> RedirectAsync(Attempt run)
    {
        run.Pod.Network.Pod.Set("net/ipv4/conf/all/accept_redirects", "1");
        run.Pod.Network.Pod.Set("net/ipv4/conf/eth0/accept_redirects", "1");
        var far = IPAddress.Parse(run.IsCaptured ? "10.99.0.2" : "10.99.0.1");
        using var outbound = run.Pod.Network.Pod.Open(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp, AttackedPod.AppUid);
        outbound.Bind(new IPEndPoint(run.Pod.Network.PodAddress, 0));
        await outbound.SendToAsync(new byte[] { 1 }, new IPEndPoint(far, 9));
        var sent = IpPacket.Wrap(run.Pod.Network.PodAddress, far, IpPacket.Udp, IpPacket.UdpDatagram((IPEndPoint)outbound.LocalEndPoint!, new(far, 9), [1]));
        var attacker = run.Pod.Network.Attacker.Ip("-4", "-br", "address", "show", "dev", "eth0").Split(' ', StringSplitOptions.RemoveEmptyEntries)[2].Split('/')[0];
        var redirect = IpPacket.Icmp(type: 5, code: 1, rest: IPAddress.Parse(attacker).GetAddressBytes(), sent);
        var frame = IpPacket.Frame(run.Pod.PodMac, run.Pod.AttackerMac, IpPacket.Wrap(run.Pod.Network.NodeAddress, run.Pod.Network.PodAddress, 1, redirect));
        return await run.UntilAsync(() =>
        {
            // More than once: the first one only makes the pod look for the attacker's hardware address.
            run.Pod.Wire.Send(frame);
            return run.Pod.Network.Pod.Ip("route", "get", far.ToString()).Contains($"via {attacker}", StringComparison.Ordinal);
        });
    }
}
