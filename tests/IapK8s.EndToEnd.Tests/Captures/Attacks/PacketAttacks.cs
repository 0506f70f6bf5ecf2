using System.Net;
using IapK8s.TestKit.Namespaces;
using IapK8s.TestKit.Namespaces.Packets;
using static IapK8s.EndToEnd.Tests.Captures.Attacks.Outcome;

namespace IapK8s.EndToEnd.Tests.Captures.Attacks;

/// <summary>TCP in packets that no ordinary client sends.</summary>
internal static class PacketAttacks
{
    private const byte HopByHop = 0;
    private const byte Routing = 43;
    private const byte Fragment = 44;
    private const byte DestinationOptions = 60;

    // Two bytes of header, then PadN over the rest.
    private static readonly byte[] Padding = [IpPacket.Tcp, 0, 1, 4, 0, 0, 0, 0];

    public static IReadOnlyList<Attack> All { get; } =
    [
        new("P01", "S87", "plain packets, IPv4 (shows that the method works)", Reached, Sidecar, run => Ipv4(run)),
        new("P02", "S87", "plain packets, IPv6 (shows that the method works)", Reached, Sidecar, run => Ipv6(run)),
        new("P03", "S87", "IPv4 fragments that part the TCP header", Reached, Sidecar, run => Ipv4(run, Fragments4)),
        new("P04", "S87", "IPv6 fragments", Reached, Sidecar, run => Ipv6(run, (from, to, segment) => Fragments6(from, to, segment, 24))),
        new("P05", "S87", "one IPv6 fragment that is the whole packet", Reached, Sidecar, run => Ipv6(run, (from, to, segment) => [IpPacket.Ipv6(from, to, Fragment, [IpPacket.Tcp, 0, 0, 0, 0, 0, 0, 7, .. segment])])),
        new("P06", "S87", "IPv6 destination options before TCP", Reached, Sidecar, run => Ipv6(run, (from, to, segment) => [IpPacket.Ipv6(from, to, DestinationOptions, [.. Padding, .. segment])])),
        new("P07", "S87", "IPv6 hop-by-hop options before TCP", Reached, Sidecar, run => Ipv6(run, (from, to, segment) => [IpPacket.Ipv6(from, to, HopByHop, [.. Padding, .. segment])])),
        new("P08", "S87", "an IPv6 routing header that is at its end", Reached, Sidecar, run => Ipv6(run, (from, to, segment) => [IpPacket.Ipv6(from, to, Routing, [IpPacket.Tcp, 0, 253, 0, 0, 0, 0, 0, .. segment])])),
        new("P09", "S87", "an IPv4 packet with options (record route)", Reached, Sidecar, run => Ipv4(run, (from, to, segment) => [IpPacket.Ipv4(from, to, IpPacket.Tcp, segment, options: [7, 7, 4, 0, 0, 0, 0, 1])])),
        new("P10", "S87", "IPv4 loose source route (the kernel drops it by itself)", Silent, Silent, run => Ipv4(run, (from, to, segment) => [IpPacket.Ipv4(from, to, IpPacket.Tcp, segment, options: [131, 7, 4, .. PodNetwork.Ghost.GetAddressBytes(), 1])])),
        new("P11", "S87", "a first packet that carries data", Reached, Sidecar, run => Ipv4(run, firstData: run.FirstBytes(5))),
        new("P12", "S87", "SYN with PSH, URG, ECE and CWR", Reached, Sidecar, run => Ipv4(run, firstFlags: 0xe8)),
        new("P13", "S87", "SYN with FIN (the kernel drops it by itself)", Silent, Silent, run => Ipv4(run, firstFlags: 1)),
        new("P14", "S87", "127.0.0.1 from the wire (the kernel would drop it; redirected before that, it is the sidecar's)", Silent, Sidecar, run => Ipv4(run, to: IPAddress.Loopback)),
        new("P15", "S87", "127.0.0.1 from the wire, route_localnet on", Reached, Sidecar, LocalnetAsync),
        new("P16", "S87", "::1 from the wire (the kernel drops it by itself)", Silent, Silent, run => Ipv6(run, to: IPAddress.IPv6Loopback)),
        new("P17", "S87", "an address of nobody that the pod takes for its own", Reached, Sidecar, AnyAddressAsync),
        new("P18", "S87", "a frame for another host, the device in promiscuous mode (the kernel drops it by itself)", Silent, Silent, PromiscuousAsync),
        new("P19", "S87", "port 0 (nobody listens there)", Closed, Closed, run => Ipv4(run, port: 0)),
        new("P20", "S87", "a segment in the middle of no connection (reset, and never the app's)", Closed, Closed, MidstreamAsync),
        new("P21", "S87", "IPv6 fragments that part the TCP header (the kernel drops them by itself)", Silent, Silent, run => Ipv6(run, (from, to, segment) => Fragments6(from, to, segment, 8))),
    ];

    private delegate IEnumerable<byte[]> Dress(IPAddress from, IPAddress to, byte[] segment);

    private static Task<Outcome> Ipv4(Attempt run, Dress? dress = null, IPAddress? to = null, int port = AttackedPod.AppPort, byte firstFlags = 0, string firstData = "", byte[]? mac = null) =>
        Task.FromResult(Ask(run, PodNetwork.Ghost, to ?? run.Pod.Network.PodAddress, port, dress, firstFlags, firstData, mac));

    private static Task<Outcome> Ipv6(Attempt run, Dress? dress = null, IPAddress? to = null) =>
        Task.FromResult(Ask(run, PodNetwork.Ghost6, to ?? run.Pod.Network.PodAddress6, AttackedPod.AppPort, dress, 0, "", null));

    private static Outcome Ask(Attempt run, IPAddress from, IPAddress to, int port, Dress? dress, byte firstFlags, string firstData, byte[]? mac)
    {
        var (source, destination) = (new IPEndPoint(from, Attempt.FreshPort()), new IPEndPoint(to, port));
        return run.Raw(dress is null
            ? new RawTcp(run.Pod.FromWire(mac), source, destination) { FirstFlags = firstFlags, FirstData = firstData }
            : new RawTcp(run.Pod.FromWire(mac), source, destination) { Dress = segment => dress(from, to, segment) });
    }

    private static IEnumerable<byte[]> Fragments4(IPAddress from, IPAddress to, byte[] segment)
    {
        for (var at = 0; at < segment.Length; at += 8)
        {
            var more = at + 8 < segment.Length;
            yield return IpPacket.Ipv4(from, to, IpPacket.Tcp, segment.AsSpan(at, more ? 8 : segment.Length - at), fragment: (ushort)((more ? 0x2000 : 0) | at / 8));
        }
    }

    private static IEnumerable<byte[]> Fragments6(IPAddress from, IPAddress to, byte[] segment, int size)
    {
        for (var at = 0; at < segment.Length; at += size)
        {
            var more = at + size < segment.Length;
            yield return IpPacket.Ipv6(from, to, Fragment, [IpPacket.Tcp, 0, (byte)(at >> 8), (byte)(at | (more ? 1 : 0)), 0, 0, segment[4], segment[7], .. segment.AsSpan(at, more ? size : segment.Length - at)]);
        }
    }

    private static async Task<Outcome> LocalnetAsync(Attempt run)
    {
        run.Pod.Network.Pod.Set("net/ipv4/conf/eth0/route_localnet", "1");
        var outcome = await Ipv4(run, to: IPAddress.Loopback);
        run.Pod.Network.Pod.Set("net/ipv4/conf/eth0/route_localnet", "0");
        return outcome;
    }

    private static async Task<Outcome> AnyAddressAsync(Attempt run)
    {
        run.Pod.Network.Pod.Ip("route", "add", "local", "10.98.0.0/24", "dev", "lo");
        var outcome = await Ipv4(run, to: IPAddress.Parse("10.98.0.9"));
        run.Pod.Network.Pod.Ip("route", "del", "local", "10.98.0.0/24", "dev", "lo");
        return outcome;
    }

    private static async Task<Outcome> PromiscuousAsync(Attempt run)
    {
        run.Pod.Network.Pod.Ip("link", "set", "eth0", "promisc", "on");
        var outcome = await Ipv4(run, mac: [2, 0, 0, 0, 0, 66]);
        run.Pod.Network.Pod.Ip("link", "set", "eth0", "promisc", "off");
        return outcome;
    }

    private static Task<Outcome> MidstreamAsync(Attempt run)
    {
        const byte Ack = 16;
        var (source, destination) = (new IPEndPoint(PodNetwork.Ghost, Attempt.FreshPort()), new IPEndPoint(run.Pod.Network.PodAddress, AttackedPod.AppPort));
        return Task.FromResult(run.Raw(new RawTcp(run.Pod.FromWire(), source, destination)
        {
            // The first segment pretends that there was a handshake.
            Dress = segment => [IpPacket.Wrap(source.Address, destination.Address, IpPacket.Tcp, IpPacket.TcpSegment(source, destination, 1000, 2000, Ack, segment.AsSpan(20)))],
        }));
    }
}
