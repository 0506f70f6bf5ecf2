using System.Buffers.Binary;
using System.Net;
using System.Text;

namespace IapK8s.TestKit.Namespaces.Packets;

/// <summary>A TCP client made of frames, so that each of its packets may be dressed up. It speaks from an address of nobody, where no kernel resets what it did not open.</summary>
public sealed class RawTcp(RawTcp.Link link, IPEndPoint source, IPEndPoint destination)
{
    private const byte Fin = 1;
    private const byte Syn = 2;
    private const byte Reset = 4;
    private const byte Push = 8;
    private const byte Ack = 16;

    /// <summary>Makes one or several packets of a segment.</summary>
    public Func<byte[], IEnumerable<byte[]>> Dress { get; init; } = segment => [IpPacket.Wrap(source.Address, destination.Address, IpPacket.Tcp, segment)];

    /// <summary>Flags beside SYN in the first segment.</summary>
    public byte FirstFlags { get; init; }

    /// <summary>What the first segment carries already.</summary>
    public string FirstData { get; init; } = "";

    /// <returns>The answer; empty when the connection was refused or ended without one, null when nothing came.</returns>
    public string? Ask(string request, TimeSpan patience)
    {
        const uint First = 1000;
        Send(First, 0, (byte)(Syn | FirstFlags), FirstData);
        // A SYN without ACK answers nothing: it comes from elsewhere.
        var first = Receive(patience);
        while (first is { } stranger && (stranger.Flags & (Ack | Reset)) == 0)
        {
            first = Receive(patience);
        }

        if (first is not { } answered)
        {
            return null;
        }

        if ((answered.Flags & Reset) != 0)
        {
            return "";
        }

        var peer = answered.Sequence + 1;
        Send(First + 1, peer, Ack | Push, request);
        var answer = new StringBuilder();
        while (Receive(patience) is { } next)
        {
            if ((next.Flags & Syn) != 0)
            {
                continue;
            }

            answer.Append(next.Text);
            if ((next.Flags & (Fin | Reset)) != 0 || next.Text.Length > 0)
            {
                Send(First + 1 + (uint)request.Length, next.Sequence + (uint)next.Text.Length, Ack | Reset, "");
                return answer.ToString();
            }
        }

        return null;
    }

    private void Send(uint sequence, uint acknowledged, byte flags, string data)
    {
        foreach (var packet in Dress(IpPacket.TcpSegment(source, destination, sequence, acknowledged, flags, Encoding.ASCII.GetBytes(data))))
        {
            link.Out.Send(IpPacket.Frame(link.To, link.From, packet));
        }
    }

    private (uint Sequence, byte Flags, string Text)? Receive(TimeSpan patience)
    {
        var deadline = TimeProvider.System.GetTimestamp();
        while (patience - TimeProvider.System.GetElapsedTime(deadline) is { Ticks: > 0 } left && link.In.Receive(left) is { } frame)
        {
            if (Segment(frame) is { } segment)
            {
                return segment;
            }
        }

        return null;
    }

    // An answer has our ports the other way round and our address as its destination.
    private (uint Sequence, byte Flags, string Text)? Segment(byte[] frame)
    {
        var isIpv6 = IpPacket.IsIpv6(source.Address);
        var packet = frame.AsSpan(Math.Min(14, frame.Length));
        if (packet.Length < 40 || packet[0] >> 4 != (isIpv6 ? 6 : 4) || packet[isIpv6 ? 6 : 9] != IpPacket.Tcp)
        {
            return null;
        }

        var (header, total) = isIpv6 ? (40, 40 + BinaryPrimitives.ReadUInt16BigEndian(packet[4..])) : ((packet[0] & 15) * 4, BinaryPrimitives.ReadUInt16BigEndian(packet[2..]));
        var to = new IPAddress(isIpv6 ? packet.Slice(24, 16) : packet.Slice(16, 4));
        var segment = packet[header..Math.Min(total, packet.Length)];
        if (!to.Equals(source.Address) || segment.Length < 20 || BinaryPrimitives.ReadUInt16BigEndian(segment) != destination.Port || BinaryPrimitives.ReadUInt16BigEndian(segment[2..]) != source.Port)
        {
            return null;
        }

        return (BinaryPrimitives.ReadUInt32BigEndian(segment[4..]), segment[13], Encoding.Latin1.GetString(segment[((segment[12] >> 4) * 4)..]));
    }

    /// <param name="Out">Where frames are sent.</param>
    /// <param name="In">Where answers are seen.</param>
    public sealed record Link(PacketSocket Out, PacketSocket In, byte[] To, byte[] From);
}
