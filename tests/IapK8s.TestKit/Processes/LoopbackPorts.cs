using System.Net;
using System.Net.Sockets;

namespace IapK8s.TestKit.Processes;

/// <summary>Ports for what has to be told its port before it listens. From below those that the system hands out by itself (net.ipv4.ip_local_port_range), or a connection of anybody's
/// could have one before its turn comes.</summary>
public static class LoopbackPorts
{
    private const int First = 12_000;
    private const int Last = 31_999;

    // Test processes that run at once begin in different places.
    private static int _next = Random.Shared.Next(First, Last);

    /// <summary>Distinct ports that nobody listens on.</summary>
    public static int[] Take(int count) => [.. Enumerable.Range(0, count).Select(_ => Take())];

    public static int Take()
    {
        while (true)
        {
            var port = First + ((Interlocked.Increment(ref _next) - First) % (Last - First));
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
                return port;
            }
            catch (SocketException error) when (error.SocketErrorCode == SocketError.AddressAlreadyInUse)
            {
                // The next one.
            }
        }
    }
}
