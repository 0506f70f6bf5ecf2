using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace IapK8s.Gateway.Captures;

/// <summary>Sends to every UDP port of an address and listens for whatever comes back. A fenced pod is silent: it neither answers nor says that nobody listens.</summary>
/// <remarks>An app may well be silent to what it does not understand, so silence is no proof; an answer proves the opposite.</remarks>
internal sealed class DatagramSweep(TimeProvider time)
{
    private const int MostAtOnce = 1024;

    /// <summary>Reads as a DNS query of the root, which several kinds of server answer, and as a QUIC long header of an unknown version, which every QUIC server
    /// must answer (RFC 9000 §6.1), once it is as long as a first flight.</summary>
    private static readonly byte[][] Questions = [Dns(), Quic()];

    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(300);

    public async Task<IReadOnlyList<PortFinding>> SweepAsync(IPAddress address, int first, int last, CancellationToken cancellation)
    {
        var found = new ConcurrentBag<PortFinding>();
        await Parallel.ForAsync(first, last + 1, new ParallelOptions { MaxDegreeOfParallelism = MostAtOnce, CancellationToken = cancellation }, async (port, stop) =>
        {
            if (await AskAsync(address, port, stop) is { } result)
            {
                found.Add(new PortFinding(address, "udp", port, result));
            }
        });
        return [.. found.OrderBy(finding => finding.Port)];
    }

    /// <summary>What answered, or why nobody could be asked; null for silence.</summary>
    private async Task<DialResult?> AskAsync(IPAddress address, int port, CancellationToken cancellation)
    {
        using var socket = LocalFailure.TryOpen(address.AddressFamily, SocketType.Dgram, ProtocolType.Udp, out var failure);
        if (socket is null)
        {
            return failure;
        }

        using var late = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellation);
        try
        {
            await socket.ConnectAsync(new IPEndPoint(address, port), cancellation);
            foreach (var question in Questions)
            {
                await socket.SendAsync(question, cancellation);
            }

            var length = await socket.ReceiveAsync(new byte[2048], either.Token);
            return new DialResult(DialOutcome.AnsweredWithoutProof, $"answered with {length} bytes");
        }
        catch (SocketException error) when (error.SocketErrorCode == SocketError.ConnectionRefused)
        {
            return new DialResult(DialOutcome.AnsweredWithoutProof, "said that nobody listens: the packet filter let the datagram in");
        }
        catch (SocketException error)
        {
            return LocalFailure.IsRemote(error) ? null : LocalFailure.Of(error);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return null;
        }
    }

    private static byte[] Dns() => [0x1a, 0x9f, 0x01, 0x00, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 1];

    private static byte[] Quic()
    {
        var packet = new byte[1200];
        packet[0] = 0xc0;
        byte[] version = [0x1a, 0x2a, 0x3a, 0x4a];
        version.CopyTo(packet, 1);
        packet[5] = 8;
        packet[14] = 8;
        return packet;
    }
}
