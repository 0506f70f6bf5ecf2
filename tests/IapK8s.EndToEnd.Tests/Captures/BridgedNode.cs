using System.Net;
using IapK8s.TestKit.Namespaces;

namespace IapK8s.EndToEnd.Tests.Captures;

/// <summary>A node with a bridge, and the network namespaces of pods plugged into it, on IPv4 and IPv6.</summary>
internal sealed class BridgedNode : IDisposable
{
    public BridgedNode()
    {
        Node.Ip("link", "add", "br0", "type", "bridge");
        Node.Ip("link", "set", "br0", "up");
        AddAddresses(Node, "br0", 1);
    }

    public NetworkNamespace Node { get; } = new("node");

    public static IPAddress NodeAddress => Address(1);

    /// <param name="number">The last part.</param>
    public static IPAddress Address(int number) => IPAddress.Parse($"10.78.0.{number}");

    /// <inheritdoc cref="Address"/>
    public static IPAddress Address6(int number) => IPAddress.Parse($"fd78::{number}");

    public void Plug(NetworkNamespace space, int number)
    {
        Node.Ip("link", "add", $"veth{number}", "type", "veth", "peer", "name", "eth0", "netns", space.Name);
        Node.Ip("link", "set", $"veth{number}", "master", "br0", "up");
        space.Ip("link", "set", "eth0", "up");
        AddAddresses(space, "eth0", number);
    }

    public void Dispose() => Node.Dispose();

    private static void AddAddresses(NetworkNamespace space, string device, int number)
    {
        space.Ip("address", "add", $"{Address(number)}/24", "dev", device);
        space.Ip("-6", "address", "add", $"{Address6(number)}/64", "dev", device, "nodad");
    }
}
