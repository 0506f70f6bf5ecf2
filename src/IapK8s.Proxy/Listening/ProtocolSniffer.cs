using System.Buffers;
using IapK8s.Proxy.Access;
using Microsoft.AspNetCore.Connections;

namespace IapK8s.Proxy.Listening;

/// <summary>Tells HTTP/1.1 from HTTP/2 with prior knowledge (RFC 9113 §3.3, §3.4) on one cleartext port by peeking at the first bytes. Whatever is neither
/// (a TLS hello, a binary protocol, silence) is closed and counted.</summary>
internal sealed class ProtocolSniffer(ConnectionDelegate http1, ConnectionDelegate http2, TimeSpan patience, TimeProvider time, ProxyMetrics metrics)
{
    private static ReadOnlySpan<byte> Preface => "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8;

    public async Task OnConnectionAsync(ConnectionContext connection)
    {
        var next = await PeekAsync(connection) switch
        {
            WireProtocol.Http1 => http1,
            WireProtocol.Http2 => http2,
            _ => null,
        };
        if (next is null)
        {
            metrics.ConnectionRefused();
            return;
        }

        connection.Features.Set(new ConnectionMemo(connection.RemoteEndPoint as System.Net.IPEndPoint));
        await next(connection);
    }

    private async Task<WireProtocol> PeekAsync(ConnectionContext connection)
    {
        var input = connection.Transport.Input;
        using var timeout = new CancellationTokenSource(patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, connection.ConnectionClosed);
        try
        {
            while (true)
            {
                var result = await input.ReadAsync(either.Token);
                var protocol = Classify(result.Buffer);
                if (protocol != WireProtocol.Undecided)
                {
                    // Nothing consumed, nothing examined: the next reader gets the same bytes at once.
                    input.AdvanceTo(result.Buffer.Start);
                    return protocol;
                }

                input.AdvanceTo(result.Buffer.Start, result.Buffer.End);
                if (result.IsCompleted || result.IsCanceled)
                {
                    return WireProtocol.Other;
                }
            }
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or ConnectionAbortedException)
        {
            return WireProtocol.Other;
        }
    }

    internal static WireProtocol Classify(in ReadOnlySequence<byte> bytes)
    {
        Span<byte> head = stackalloc byte[Preface.Length];
        var length = (int)Math.Min(bytes.Length, head.Length);
        bytes.Slice(0, length).CopyTo(head);
        head = head[..length];
        if (head.IsEmpty)
        {
            return WireProtocol.Undecided;
        }

        if (Preface.StartsWith(head))
        {
            return length == Preface.Length ? WireProtocol.Http2 : WireProtocol.Undecided;
        }

        // A request line starts with a method, which we take in upper case only.
        return char.IsAsciiLetterUpper((char)head[0]) ? WireProtocol.Http1 : WireProtocol.Other;
    }
}

internal enum WireProtocol : byte
{
    Undecided = 0,
    Http1,
    Http2,
    Other,
}
