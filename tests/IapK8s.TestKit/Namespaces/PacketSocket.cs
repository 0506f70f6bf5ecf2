using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace IapK8s.TestKit.Namespaces;

/// <summary>Whole frames on one device, past every rule of the sender's own network stack. Needs NET_RAW.</summary>
public sealed partial class PacketSocket : IDisposable
{
    private const int AfPacket = 17;
    private const int SockRaw = 3;
    private const ushort EveryProtocol = 0x0300; // ETH_P_ALL, in network order

    private readonly int _fd;
    private readonly byte[] _device = new byte[20]; // sockaddr_ll

    internal PacketSocket(int deviceIndex)
    {
        BitConverter.TryWriteBytes(_device, (ushort)AfPacket);
        BitConverter.TryWriteBytes(_device.AsSpan(2), EveryProtocol);
        BitConverter.TryWriteBytes(_device.AsSpan(4), deviceIndex);
        _fd = Checked(socket(AfPacket, SockRaw, EveryProtocol), "socket");
        Checked(bind(_fd, _device, _device.Length), "bind");
    }

    internal static Socket Multipath()
    {
        const int AfInet = 2;
        const int SockStream = 1;
        const int IpProtoMptcp = 262;
        return new Socket(new SafeSocketHandle(Checked(socket(AfInet, SockStream, IpProtoMptcp), "socket"), ownsHandle: true));
    }

    public void Send(ReadOnlySpan<byte> frame) => Checked((int)sendto(_fd, frame, frame.Length, 0, _device, _device.Length), "sendto");

    /// <summary>The next frame, or nothing within the time.</summary>
    public byte[]? Receive(TimeSpan patience)
    {
        Span<byte> poll = stackalloc byte[8];
        BitConverter.TryWriteBytes(poll, _fd);
        BitConverter.TryWriteBytes(poll[4..], (short)1);
        if (PacketSocket.poll(poll, 1, (int)Math.Max(0, patience.TotalMilliseconds)) <= 0)
        {
            return null;
        }

        var buffer = new byte[65536];
        var length = (int)recv(_fd, buffer, buffer.Length, 0);
        return length > 0 ? buffer[..length] : null;
    }

    public void Dispose() => _ = close(_fd);

    private static int Checked(int result, string call) => result >= 0 ? result : throw new SocketException(Marshal.GetLastPInvokeError(), $"{call}: {Marshal.GetLastPInvokeErrorMessage()}");

    [LibraryImport("libc", SetLastError = true)]
    private static partial int socket(int family, int type, int protocol);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int bind(int fd, ReadOnlySpan<byte> address, int length);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint sendto(int fd, ReadOnlySpan<byte> data, nint length, int flags, ReadOnlySpan<byte> address, int addressLength);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint recv(int fd, Span<byte> buffer, nint length, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int poll(Span<byte> fds, nuint count, int milliseconds);

    [LibraryImport("libc")]
    private static partial int close(int fd);
}
