using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace IapK8s.Bench.Driver;

/// <summary>A kept-alive HTTP/1.1 connection that sends prepared bytes. Reads answers with a Content-Length or without body.</summary>
internal sealed class Connection : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly byte[] _buffer = new byte[16 * 1024];

    public Connection(IPEndPoint to, TimeSpan? receiveTimeout = null)
    {
        _socket.ReceiveTimeout = (int)(receiveTimeout?.TotalMilliseconds ?? 0);
        _socket.Connect(to);
    }

    public void Send(byte[] request) => _socket.Send(request);

    /// <summary>Blocks until the whole answer is here; the status code.</summary>
    public int Receive() => Receive(out _);

    public int Receive(out string body)
    {
        int filled = 0, head = -1;
        while (head < 0)
        {
            filled += Read(filled);
            head = _buffer.AsSpan(0, filled).IndexOf("\r\n\r\n"u8);
        }
        var length = ContentLength(_buffer.AsSpan(0, head));
        var end = head + 4 + length;
        if (end > _buffer.Length)
            throw new BenchException("the answer is longer than the upstream's");
        while (filled < end)
            filled += Read(filled);
        body = Encoding.UTF8.GetString(_buffer, head + 4, length);
        return int.Parse(Encoding.ASCII.GetString(_buffer, "HTTP/1.1 ".Length, 3), CultureInfo.InvariantCulture);
    }

    /// <summary>One request on a connection of its own; false when nobody answers there.</summary>
    public static bool TryOnce(IPEndPoint to, byte[] request, out int status)
    {
        status = 0;
        try
        {
            using var connection = new Connection(to, TimeSpan.FromSeconds(5));
            connection.Send(request);
            status = connection.Receive();
            return true;
        }
        catch (Exception error) when (error is SocketException or BenchException)
        {
            return false;
        }
    }

    public void Dispose() => _socket.Dispose();

    private int Read(int offset)
    {
        var count = _socket.Receive(_buffer, offset, _buffer.Length - offset, SocketFlags.None);
        return count > 0 ? count : throw new BenchException("the connection was closed in the middle of an answer");
    }

    private static int ContentLength(ReadOnlySpan<byte> head)
    {
        foreach (var range in head.Split("\r\n"u8))
        {
            var line = head[range];
            if (line.Length > 15 && Ascii.EqualsIgnoreCase(line[..15], "content-length:"u8))
                return int.Parse(Encoding.ASCII.GetString(line[15..]), CultureInfo.InvariantCulture);
        }
        return 0;
    }
}
