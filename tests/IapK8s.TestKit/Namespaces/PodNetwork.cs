using System.Net;

namespace IapK8s.TestKit.Namespaces;

/// <summary>
/// A node with a bridge, and on it a pod, a client and an attacker, each a namespace with one eth0; all four in one IPv4 and one IPv6 network. The node routes.
/// <code>
///                node (bridge) .1
///         ┌───────────┼───────────┐
///      pod .2     client .3   attacker .4     10.77.0.0/24, fd77::/64
/// </code>
/// </summary>
public sealed class PodNetwork : IDisposable
{
    /// <summary>Addresses of nobody, which the pod believes to be the attacker's: no kernel interferes with what is sent from there.</summary>
    public static readonly IPAddress Ghost = IPAddress.Parse("10.77.0.66");

    public static readonly IPAddress Ghost6 = IPAddress.Parse("fd77::66");

    private static readonly string[] Roles = ["node", "pod", "client", "attacker"];

    public PodNetwork()
    {
        try
        {
            Node = new NetworkNamespace("node");
            Pod = new NetworkNamespace("pod");
            Client = new NetworkNamespace("client");
            Attacker = new NetworkNamespace("attacker");
            Node.Ip("link", "add", "br0", "type", "bridge");
            Node.Ip("link", "set", "br0", "up");
            Address(Node, "br0", 1);
            Node.Set("net/ipv4/ip_forward", "1");
            Node.Set("net/ipv6/conf/all/forwarding", "1");
            foreach (var (space, number) in new[] { (Pod, 2), (Client, 3), (Attacker, 4) })
            {
                Plug(space, "eth0", Roles[number - 1]);
                Address(space, "eth0", number);
                space.Ip("route", "add", "default", "via", "10.77.0.1");
                space.Ip("-6", "route", "add", "default", "via", "fd77::1");
            }

            foreach (var space in new[] { Pod, Client, Attacker })
            {
                space.Set("net/ipv4/ip_forward", "0");
                space.Set("net/ipv6/conf/all/forwarding", "0");
            }

            // What the pod's network stack says about a packet is not held back because it said much.
            Pod.Set("net/ipv4/icmp_ratelimit", "0");
            var mac = MacOf(Attacker);
            Pod.Ip("neigh", "add", Ghost.ToString(), "lladdr", mac, "dev", "eth0");
            Pod.Ip("neigh", "add", Ghost6.ToString(), "lladdr", mac, "dev", "eth0");
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public NetworkNamespace Node { get; } = null!;

    public NetworkNamespace Pod { get; } = null!;

    public NetworkNamespace Client { get; } = null!;

    public NetworkNamespace Attacker { get; } = null!;

    public IPAddress NodeAddress { get; } = IPAddress.Parse("10.77.0.1");

    public IPAddress PodAddress { get; } = IPAddress.Parse("10.77.0.2");

    public IPAddress PodAddress6 { get; } = IPAddress.Parse("fd77::2");

    public IPAddress ClientAddress { get; } = IPAddress.Parse("10.77.0.3");

    public IPAddress ClientAddress6 { get; } = IPAddress.Parse("fd77::3");

    /// <summary>The pod's address that every IPv6 device has by itself, without its scope.</summary>
    public IPAddress PodLinkLocal => IPAddress.Parse(Pod.Ip("-6", "-br", "address", "show", "dev", "eth0", "scope", "link").Split(' ', StringSplitOptions.RemoveEmptyEntries)[2].Split('/')[0]);

    public static string MacOf(NetworkNamespace space) => space.Ip("-br", "link", "show", "dev", "eth0").Split(' ', StringSplitOptions.RemoveEmptyEntries)[2];

    private void Plug(NetworkNamespace space, string device, string port)
    {
        Node.Ip("link", "add", port, "type", "veth", "peer", "name", device, "netns", space.Name);
        Node.Ip("link", "set", port, "master", "br0", "up");
        // As bridge plugins do, so that a pod reaches itself by the node.
        Node.Ip("link", "set", port, "type", "bridge_slave", "hairpin", "on");
        space.Ip("link", "set", device, "up");
    }

    public void Dispose()
    {
        foreach (var space in new[] { Node, Pod, Client, Attacker })
        {
            // Null where the constructor came no further.
            (space as IDisposable)?.Dispose();
        }
    }

    /// <summary>Scope of the one device that client and attacker have beside lo.</summary>
    public static IPAddress OnDevice(NetworkNamespace space, IPAddress address) =>
        new(address.GetAddressBytes(), long.Parse(space.Ip("-o", "link", "show", "dev", "eth0").Split(':')[0], System.Globalization.CultureInfo.InvariantCulture));

    private static void Address(NetworkNamespace space, string device, int number)
    {
        space.Ip("address", "add", $"10.77.0.{number}/24", "broadcast", "10.77.0.255", "dev", device);
        space.Ip("-6", "address", "add", $"fd77::{number}/64", "dev", device, "nodad");
    }
}
