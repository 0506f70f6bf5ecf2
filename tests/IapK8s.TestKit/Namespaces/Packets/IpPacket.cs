using System.Buffers.Binary;
using System.Net;

namespace IapK8s.TestKit.Namespaces.Packets;

/// <summary>Packets as bytes, right or wrong as the caller wants them. RFC 791, RFC 8200, RFC 9293, RFC 768.</summary>
public static class IpPacket
{
    public const byte Tcp = 6;
    public const byte Udp = 17;
    public const byte UdpLite = 136;

    /// <summary>A whole packet in the addresses' family.</summary>
    public static byte[] Wrap(IPAddress source, IPAddress destination, byte protocol, ReadOnlySpan<byte> payload) =>
        IsIpv6(source) ? Ipv6(source, destination, protocol, payload) : Ipv4(source, destination, protocol, payload);

    /// <param name="options">A multiple of 4 bytes.</param>
    /// <param name="fragment">Flags and offset as on the wire: 0x2000 for more to come, and the offset in units of 8 bytes.</param>
    public static byte[] Ipv4(IPAddress source, IPAddress destination, byte protocol, ReadOnlySpan<byte> payload, ReadOnlySpan<byte> options = default, ushort fragment = 0)
    {
        var header = 20 + options.Length;
        var packet = new byte[header + payload.Length];
        packet[0] = (byte)(0x40 | header / 4);
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(2), (ushort)packet.Length);
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(4), 0x1a9);
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(6), fragment);
        packet[8] = 64;
        packet[9] = protocol;
        source.TryWriteBytes(packet.AsSpan(12), out _);
        destination.TryWriteBytes(packet.AsSpan(16), out _);
        options.CopyTo(packet.AsSpan(20));
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(10), Checksum(packet.AsSpan(0, header)));
        payload.CopyTo(packet.AsSpan(header));
        return packet;
    }

    public static byte[] Ipv6(IPAddress source, IPAddress destination, byte next, ReadOnlySpan<byte> payload)
    {
        var packet = new byte[40 + payload.Length];
        packet[0] = 0x60;
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(4), (ushort)payload.Length);
        packet[6] = next;
        packet[7] = 64;
        source.TryWriteBytes(packet.AsSpan(8), out _);
        destination.TryWriteBytes(packet.AsSpan(24), out _);
        payload.CopyTo(packet.AsSpan(40));
        return packet;
    }

    public static byte[] TcpSegment(IPEndPoint source, IPEndPoint destination, uint sequence, uint acknowledged, byte flags, ReadOnlySpan<byte> payload = default)
    {
        var segment = new byte[20 + payload.Length];
        BinaryPrimitives.WriteUInt16BigEndian(segment, (ushort)source.Port);
        BinaryPrimitives.WriteUInt16BigEndian(segment.AsSpan(2), (ushort)destination.Port);
        BinaryPrimitives.WriteUInt32BigEndian(segment.AsSpan(4), sequence);
        BinaryPrimitives.WriteUInt32BigEndian(segment.AsSpan(8), acknowledged);
        segment[12] = 0x50;
        segment[13] = flags;
        BinaryPrimitives.WriteUInt16BigEndian(segment.AsSpan(14), 65535);
        payload.CopyTo(segment.AsSpan(20));
        return Summed(source.Address, destination.Address, Tcp, segment, at: 16);
    }

    /// <param name="protocol">Also that of UDP-Lite, whose header is the same where the checksum covers everything.</param>
    public static byte[] UdpDatagram(IPEndPoint source, IPEndPoint destination, ReadOnlySpan<byte> payload, byte protocol = Udp)
    {
        var datagram = new byte[8 + payload.Length];
        BinaryPrimitives.WriteUInt16BigEndian(datagram, (ushort)source.Port);
        BinaryPrimitives.WriteUInt16BigEndian(datagram.AsSpan(2), (ushort)destination.Port);
        BinaryPrimitives.WriteUInt16BigEndian(datagram.AsSpan(4), (ushort)datagram.Length);
        payload.CopyTo(datagram.AsSpan(8));
        return Summed(source.Address, destination.Address, protocol, datagram, at: 6);
    }

    /// <param name="rest">The four bytes behind the checksum.</param>
    public static byte[] Icmp(byte type, byte code, ReadOnlySpan<byte> rest, ReadOnlySpan<byte> about)
    {
        byte[] message = [type, code, 0, 0, .. rest, .. about];
        BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(2), Checksum(message));
        return message;
    }

    /// <summary>An Ethernet frame around a packet.</summary>
    public static byte[] Frame(ReadOnlySpan<byte> to, ReadOnlySpan<byte> from, ReadOnlySpan<byte> packet)
    {
        var frame = new byte[14 + packet.Length];
        to.CopyTo(frame);
        from.CopyTo(frame.AsSpan(6));
        BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(12), (ushort)(packet[0] >> 4 == 6 ? 0x86dd : 0x0800));
        packet.CopyTo(frame.AsSpan(14));
        return frame;
    }

    public static bool IsIpv6(IPAddress address) => address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6;

    /// <summary>With the checksum over pseudo header and payload filled in; both families sum to the same form.</summary>
    private static byte[] Summed(IPAddress source, IPAddress destination, byte protocol, byte[] payload, int at)
    {
        byte[] pseudo = [.. source.GetAddressBytes(), .. destination.GetAddressBytes(), 0, protocol, (byte)(payload.Length >> 8), (byte)payload.Length, .. payload];
        BinaryPrimitives.WriteUInt16BigEndian(payload.AsSpan(at), Checksum(pseudo));
        return payload;
    }

    private static ushort Checksum(ReadOnlySpan<byte> bytes)
    {
        uint sum = 0;
        for (var i = 0; i < bytes.Length; i += 2)
        {
            sum += (uint)(bytes[i] << 8 | (i + 1 < bytes.Length ? bytes[i + 1] : 0));
        }

        while (sum >> 16 != 0)
        {
            sum = (sum & 0xffff) + (sum >> 16);
        }

        return (ushort)~sum;
    }
}
