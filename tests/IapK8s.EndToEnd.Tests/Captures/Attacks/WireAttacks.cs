using System.Net;
using System.Net.Sockets;
using IapK8s.TestKit.Namespaces;
using static IapK8s.EndToEnd.Tests.Captures.Attacks.Outcome;

namespace IapK8s.EndToEnd.Tests.Captures.Attacks;

/// <summary>Ordinary TCP connections from outside, by every door.</summary>
internal static class WireAttacks
{
    public static IReadOnlyList<Attack> All { get; } =
    [
        new("W01", "S87", "pod address, IPv4 (headless Service)", Reached, Sidecar, run => run.TcpAsync(run.Pod.Network.Client, run.Pod.Network.PodAddress)),
        new("W02", "S87", "pod address, IPv6 (headless Service)", Reached, Sidecar, run => run.TcpAsync(run.Pod.Network.Client, run.Pod.Network.PodAddress6)),
        new("W03", "S87", "pod's link-local IPv6 address", Reached, Sidecar, run => run.TcpAsync(run.Pod.Network.Client, PodNetwork.OnDevice(run.Pod.Network.Client, run.Pod.Network.PodLinkLocal))),
        new("W04", "S87", "hostPort or NodePort: DNAT on the node", Reached, Sidecar, run => run.TcpAsync(run.Pod.Network.Client, run.Pod.Network.NodeAddress, AttackedPod.HostPort)),
        new("W05", "S87", "from the node itself", Reached, Sidecar, run => run.TcpAsync(run.Pod.Network.Node, run.Pod.Network.PodAddress)),
        new("W06", "S87", "a second port of the app that no policy claims, IPv4", Reached, Closed, run => run.TcpAsync(run.Pod.Network.Client, run.Pod.Network.PodAddress, AttackedPod.SecondPort)),
        new("W07", "S87", "a second port of the app that no policy claims, IPv6", Reached, Closed, run => run.TcpAsync(run.Pod.Network.Client, run.Pod.Network.PodAddress6, AttackedPod.SecondPort)),
        new("W08", "S87", "a port that nobody listens on (nothing to reach; shows what the capture adds)", Closed, Closed, run => run.TcpAsync(run.Pod.Network.Client, run.Pod.Network.PodAddress, 7777)),
        new("W09", "S84", "the capture port itself, IPv4 (without rules the sidecar closes it, with them nothing gets there)", Closed, Silent, run => run.TcpAsync(run.Pod.Network.Client, run.Pod.Network.PodAddress, AttackedPod.CapturePort)),
        new("W10", "S84", "the capture port itself, IPv6", Closed, Silent, run => run.TcpAsync(run.Pod.Network.Client, run.Pod.Network.PodAddress6, AttackedPod.CapturePort)),
        new("W11", "S39", "the probe port with the app's path (never the app's)", Sidecar, Sidecar, run => run.TcpAsync(run.Pod.Network.Client, run.Pod.Network.PodAddress, AttackedPod.ProbePort)),
        new("W23", "S39", "the probe port, a path of the app's behind a probe of the app's (never the app's)", Sidecar, Sidecar, run => run.TcpAsync(run.Pod.Network.Client, run.Pod.Network.PodAddress, AttackedPod.ProbePort, folder: "probe/app/livenessProbe/../../../staff")),
        new("W12", "S87", "from the capture port's number", Reached, Sidecar, run => FromPort(run, AttackedPod.CapturePort)),
        new("W13", "S87", "from the app port's number", Reached, Sidecar, run => FromPort(run, AttackedPod.AppPort)),
        new("W14", "S87", "from port 53, as if it were an answer", Reached, Sidecar, run => FromPort(run, 53)),
        new("W15", "S87", "the same ports again, right after the first connection was reset", Reached, Sidecar, AgainAsync),
        new("W16", "S87", "an IPv4 address that the pod got later", Reached, Sidecar, run => AtLaterAddressAsync(run, "10.77.0.22/24")),
        new("W17", "S87", "an IPv6 address that the pod got later", Reached, Sidecar, run => AtLaterAddressAsync(run, "fd77::22/64")),
        new("W18", "S87", "a device that the pod got later", Reached, Sidecar, OverLaterDeviceAsync),
        new("W19", "S87", "a macvlan device on top of eth0", Reached, Sidecar, OverMacvlanAsync),
        new("W20", "S87", "a tunnel into the pod (VXLAN)", Reached, Silent, ThroughTunnelAsync),
        new("W21", "S87", "TCP fast open", Reached, Sidecar, run => run.TcpAsync(run.Pod.Network.Client, run.Pod.Network.PodAddress, prepare: socket => socket.SetRawSocketOption(6, 30, [1, 0, 0, 0]))),
        new("W22", "S87", "multipath TCP", Reached, Sidecar, MultipathAsync),
    ];

    private static Task<Outcome> FromPort(Attempt run, int port) => run.TcpAsync(run.Pod.Network.Client, run.Pod.Network.PodAddress, prepare: socket => BindTo(socket, port));

    private static void BindTo(Socket socket, int port)
    {
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        socket.Bind(new IPEndPoint(IPAddress.Any, port));
    }

    private static async Task<Outcome> AgainAsync(Attempt run)
    {
        var port = Attempt.FreshPort();
        using (var first = run.Pod.Network.Client.Open(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp))
        {
            BindTo(first, port);
            await run.ConnectAsync(first, new IPEndPoint(run.Pod.Network.PodAddress, AttackedPod.AppPort));
            first.LingerState = new LingerOption(true, 0);
        }

        // Connection tracking still knows the first one.
        return await FromPort(run, port);
    }

    private static async Task<Outcome> AtLaterAddressAsync(Attempt run, string address)
    {
        string[] flags = address.Contains(':', StringComparison.Ordinal) ? ["nodad"] : [];
        run.Pod.Network.Pod.Ip(["address", "add", address, "dev", "eth0", .. flags]);
        var outcome = await run.TcpAsync(run.Pod.Network.Client, IPAddress.Parse(address.Split('/')[0]));
        run.Pod.Network.Pod.Ip("address", "del", address, "dev", "eth0");
        return outcome;
    }

    private static async Task<Outcome> OverLaterDeviceAsync(Attempt run)
    {
        run.Pod.Network.Client.Ip("link", "add", "eth1", "type", "veth", "peer", "name", "net1", "netns", run.Pod.Network.Pod.Name);
        return await OverAsync(run, "net1", "eth1");
    }

    private static async Task<Outcome> OverMacvlanAsync(Attempt run)
    {
        run.Pod.Network.Pod.Ip("link", "add", "link", "eth0", "name", "net1", "type", "macvlan", "mode", "bridge");
        run.Pod.Network.Client.Ip("link", "add", "link", "eth0", "name", "eth1", "type", "macvlan", "mode", "bridge");
        var outcome = await OverAsync(run, "net1", "eth1");
        run.Pod.Network.Client.Ip("link", "del", "eth1");
        return outcome;
    }

    private static async Task<Outcome> ThroughTunnelAsync(Attempt run)
    {
        var (pod, client) = (run.Pod.Network.PodAddress.ToString(), run.Pod.Network.ClientAddress.ToString());
        run.Pod.Network.Pod.Ip("link", "add", "net1", "type", "vxlan", "id", "7", "dstport", "4789", "local", pod, "remote", client);
        run.Pod.Network.Client.Ip("link", "add", "eth1", "type", "vxlan", "id", "7", "dstport", "4789", "local", client, "remote", pod);
        var outcome = await OverAsync(run, "net1", "eth1");
        run.Pod.Network.Client.Ip("link", "del", "eth1");
        return outcome;
    }

    /// <summary>Addresses for two devices that were just made, and a connection from one to the other.</summary>
    private static async Task<Outcome> OverAsync(Attempt run, string podDevice, string clientDevice)
    {
        run.Pod.Network.Pod.Ip("address", "add", "10.78.0.2/24", "dev", podDevice);
        run.Pod.Network.Pod.Ip("link", "set", podDevice, "up");
        run.Pod.Network.Client.Ip("address", "add", "10.78.0.3/24", "dev", clientDevice);
        run.Pod.Network.Client.Ip("link", "set", clientDevice, "up");
        var outcome = await run.TcpAsync(run.Pod.Network.Client, IPAddress.Parse("10.78.0.2"));
        run.Pod.Network.Pod.Ip("link", "del", podDevice);
        return outcome;
    }

    private static async Task<Outcome> MultipathAsync(Attempt run)
    {
        using var socket = run.Pod.Network.Client.OpenMultipath();
        return await run.ConnectAsync(socket, new IPEndPoint(run.Pod.Network.PodAddress, AttackedPod.AppPort)) ?? await run.AskAsync(socket, run.Marker);
    }
}
