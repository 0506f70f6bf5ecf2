using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace IapK8s.Sidecar.Capture;

/// <summary>
/// Tries the lock over lo with listeners of its own: who connects here has another uid than the sidecar. First on loopback addresses, where a connection must come about before
/// the rules and none after; then on the pod's own addresses, but only behind the rules: there the listener would be seen from outside.
/// </summary>
internal sealed class LockProof : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly List<(IPEndPoint At, Socket? Listener)> _loopback = [];
    private readonly int[] _ports;

    /// <param name="ports">Those that must be closed over lo. One that somebody listens on already is only tried from the outside of that listener.</param>
    public LockProof(IEnumerable<int> ports)
    {
        _ports = [.. ports];
        foreach (var address in new[] { IPAddress.Loopback, IPAddress.IPv6Loopback }.Where(IsOurs))
        {
            _loopback.AddRange(_ports.Select(port => new IPEndPoint(address, port)).Select(at => (at, Listen(at))));
        }
    }

    public FamilyState Ipv4 => State(AddressFamily.InterNetwork);

    public FamilyState Ipv6 => State(AddressFamily.InterNetworkV6);

    /// <returns>The first listener that cannot be reached before there are rules: then not reaching it later would prove nothing.</returns>
    public IPEndPoint? FirstUnreachable() => _loopback.Where(entry => entry.Listener is not null).Select(entry => entry.At).FirstOrDefault(at => !CanConnect(at));

    /// <returns>The first address that can be reached behind the rules.</returns>
    public IPEndPoint? FirstReachable() => _loopback.Select(entry => entry.At).FirstOrDefault(CanConnect) ?? PodAddresses().FirstOrDefault(at =>
    {
        using var listener = Listen(at);
        return CanConnect(at);
    });

    public void Dispose()
    {
        foreach (var (_, listener) in _loopback)
        {
            listener?.Dispose();
        }
    }

    private FamilyState State(AddressFamily family) => _loopback.Exists(entry => entry.At.AddressFamily == family) ? FamilyState.Programmed : FamilyState.NoStack;

    private IEnumerable<IPEndPoint> PodAddresses() =>
        from card in NetworkInterface.GetAllNetworkInterfaces()
        where card.NetworkInterfaceType != NetworkInterfaceType.Loopback
        from unicast in card.GetIPProperties().UnicastAddresses
        where IsOurs(unicast.Address)
        from port in _ports
        select new IPEndPoint(unicast.Address, port);

    private static bool IsOurs(IPAddress address)
    {
        try
        {
            using var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            socket.Bind(new IPEndPoint(address, 0));
            return true;
        }
        catch (SocketException mistake) when (mistake.SocketErrorCode is SocketError.AddressNotAvailable or SocketError.AddressFamilyNotSupported)
        {
            return false;
        }
    }

    private static Socket? Listen(IPEndPoint at)
    {
        var socket = new Socket(at.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(at);
            socket.Listen(16);
            return socket;
        }
        catch (SocketException mistake) when (mistake.SocketErrorCode is SocketError.AddressAlreadyInUse or SocketError.AccessDenied)
        {
            socket.Dispose();
            return null;
        }
    }

    private static bool CanConnect(IPEndPoint at)
    {
        using var socket = new Socket(at.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { Blocking = false };
        try
        {
            socket.Connect(at);
            return true;
        }
        catch (SocketException underWay) when (underWay.SocketErrorCode is SocketError.WouldBlock or SocketError.InProgress)
        {
            return socket.Poll(Patience, SelectMode.SelectWrite) && (int)socket.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.Error)! == 0;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
