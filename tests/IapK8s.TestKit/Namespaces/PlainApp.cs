using System.Net;
using System.Net.Sockets;
using System.Text;

namespace IapK8s.TestKit.Namespaces;

/// <summary>An app as people write them: it listens on every address of its namespace, TCP and UDP, checks nobody, and remembers all it ever heard.</summary>
public sealed class PlainApp : IDisposable
{
    public const string Words = "the-app";

    private static readonly byte[] HttpAnswer = Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Length: {Words.Length}\r\n\r\n{Words}");
    private static readonly byte[] DatagramAnswer = Encoding.ASCII.GetBytes(Words);

    private readonly NetworkNamespace _space;
    private readonly int _uid;
    private readonly List<Socket> _sockets = [];
    private readonly StringBuilder _heard = new();
    private readonly List<(Socket Connection, string Said)> _callers = [];

    public PlainApp(NetworkNamespace space, int uid)
    {
        _space = space;
        _uid = uid;
    }

    public PlainApp ListenTcp(int port)
    {
        var listener = Opened(AddressFamily.InterNetworkV6, SocketType.Stream, ProtocolType.Tcp);
        listener.DualMode = true;
        listener.Bind(new IPEndPoint(IPAddress.IPv6Any, port));
        listener.Listen(128);
        _ = AcceptAsync(listener);
        return this;
    }

    /// <summary>On both families; groups are joined too, so that packets to them are wanted.</summary>
    public PlainApp ListenUdp(int port, params ReadOnlySpan<IPAddress> groups)
    {
        foreach (var (family, any) in new[] { (AddressFamily.InterNetwork, IPAddress.Any), (AddressFamily.InterNetworkV6, IPAddress.IPv6Any) })
        {
            var socket = Opened(family, SocketType.Dgram, ProtocolType.Udp);
            if (family == AddressFamily.InterNetworkV6)
            {
                socket.DualMode = false;
            }

            socket.Bind(new IPEndPoint(any, port));
            foreach (var group in groups)
            {
                if (group.AddressFamily == family)
                {
                    var (level, option) = family == AddressFamily.InterNetwork ? (SocketOptionLevel.IP, (object)new MulticastOption(group)) : (SocketOptionLevel.IPv6, new IPv6MulticastOption(group));
                    socket.SetSocketOption(level, SocketOptionName.AddMembership, option);
                }
            }

            _ = AnswerDatagramsAsync(socket, any);
        }

        return this;
    }

    public bool Heard(string marker)
    {
        lock (_heard)
        {
            return _heard.ToString().Contains(marker, StringComparison.Ordinal);
        }
    }

    /// <summary>Says something unasked on the connection that the marker came by.</summary>
    public void SpeakUnasked(string marker)
    {
        Socket connection;
        lock (_heard)
        {
            connection = _callers.Single(caller => caller.Said.Contains(marker, StringComparison.Ordinal)).Connection;
        }

        try
        {
            connection.Send("unasked\n"u8);
        }
        catch (SocketException)
        {
            // Reset on the way out, as it should be.
        }
    }

    public void Dispose()
    {
        foreach (var socket in Snapshot())
        {
            socket.Dispose();
        }
    }

    private Socket Opened(AddressFamily family, SocketType type, ProtocolType protocol) => Kept(_space.Open(family, type, protocol, _uid));

    private Socket Kept(Socket socket)
    {
        lock (_sockets)
        {
            _sockets.Add(socket);
        }

        return socket;
    }

    private Socket[] Snapshot()
    {
        lock (_sockets)
        {
            return [.. _sockets];
        }
    }

    private async Task AcceptAsync(Socket listener)
    {
        try
        {
            while (true)
            {
                _ = AnswerAsync(Kept(await listener.AcceptAsync()));
            }
        }
        catch (Exception end) when (end is SocketException or ObjectDisposedException)
        {
            // Disposed.
        }
    }

    private async Task AnswerAsync(Socket connection)
    {
        var buffer = new byte[16384];
        try
        {
            while (await connection.ReceiveAsync(buffer) is > 0 and var length)
            {
                // One read is one request: the callers are small and wait.
                Remember(buffer.AsSpan(0, length), connection);
                await connection.SendAsync(HttpAnswer);
            }
        }
        catch (Exception end) when (end is SocketException or ObjectDisposedException)
        {
            // Gone.
        }

        connection.Dispose();
    }

    private async Task AnswerDatagramsAsync(Socket socket, IPAddress any)
    {
        var buffer = new byte[16384];
        try
        {
            while (true)
            {
                var received = await socket.ReceiveFromAsync(buffer, new IPEndPoint(any, 0));
                Remember(buffer.AsSpan(0, received.ReceivedBytes));
                await socket.SendToAsync(DatagramAnswer, received.RemoteEndPoint);
            }
        }
        catch (Exception end) when (end is SocketException or ObjectDisposedException)
        {
            // Disposed.
        }
    }

    private void Remember(ReadOnlySpan<byte> bytes, Socket? connection = null)
    {
        var said = Encoding.Latin1.GetString(bytes);
        lock (_heard)
        {
            _heard.Append(said).Append('\n');
            if (connection is not null)
            {
                _callers.Add((connection, said));
            }
        }
    }
}
