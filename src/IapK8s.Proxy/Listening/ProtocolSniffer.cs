using System.Buffers;
using IapK8s.Policy.Decisions;
using IapK8s.Proxy.Access;
using IapK8s.Proxy.Audit;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;

namespace IapK8s.Proxy.Listening;

/// <summary>Tells HTTP/1.1 from HTTP/2 with prior knowledge (RFC 9113 §3.3, §3.4) on one cleartext port by peeking at the first bytes. Whatever is neither
/// (a binary protocol, silence, a TLS hello where there is no certificate) is closed, counted and audited.</summary>
/// <param name="tls">Decrypts and looks again; null without a certificate.</param>
internal sealed class ProtocolSniffer(ConnectionDelegate http1, ConnectionDelegate http2, ConnectionDelegate? tls, TimeSpan patience, TimeProvider time, ConnectionAudit connections)
{
    private const int LongestMethod = 32;

    private static readonly SearchValues<byte> MethodBytes = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-"u8);

    private static ReadOnlySpan<byte> Preface => "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8;

    public async Task OnConnectionAsync(ConnectionContext connection)
    {
        var protocol = await PeekAsync(connection);
        var next = protocol switch
        {
            WireProtocol.Http1 => http1,
            WireProtocol.Http2 => http2,
            WireProtocol.Tls => tls,
            _ => null,
        };
        if (next is not null)
        {
            await next(connection);
        }
        else if (protocol != WireProtocol.Undecided)
        {
            var memo = connection.Features.GetRequiredFeature<ConnectionMemo>();
            connections.Refuse(protocol == WireProtocol.Silence ? Code.RequestTimeout : Code.NotHttp, memo.Peer, memo.App.Port);
        }
    }

    private async Task<WireProtocol> PeekAsync(ConnectionContext connection)
    {
        var input = connection.Transport.Input;
        using var timeout = new CancellationTokenSource(patience, time);
        try
        {
            while (true)
            {
                var result = await input.ReadAsync(timeout.Token);
                var protocol = Classify(result.Buffer);
                if (protocol != WireProtocol.Undecided)
                {
                    // Nothing consumed, nothing examined: the next reader gets the same bytes at once.
                    input.AdvanceTo(result.Buffer.Start);
                    return protocol;
                }

                var isEmpty = result.Buffer.IsEmpty;
                input.AdvanceTo(result.Buffer.Start, result.Buffer.End);
                if (result.IsCompleted || result.IsCanceled)
                {
                    return isEmpty ? WireProtocol.Undecided : WireProtocol.Other;
                }
            }
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or ConnectionAbortedException)
        {
            // Who went away was not refused.
            return timeout.IsCancellationRequested ? WireProtocol.Silence : WireProtocol.Undecided;
        }
    }

    internal static WireProtocol Classify(in ReadOnlySequence<byte> bytes)
    {
        Span<byte> head = stackalloc byte[LongestMethod + 1];
        var length = (int)Math.Min(bytes.Length, head.Length);
        bytes.Slice(0, length).CopyTo(head);
        head = head[..length];
        if (head.IsEmpty)
        {
            return WireProtocol.Undecided;
        }

        if (Preface.StartsWith(head) || head.StartsWith(Preface))
        {
            return length >= Preface.Length ? WireProtocol.Http2 : WireProtocol.Undecided;
        }

        // RFC 8446 §5.1: a handshake record, of whatever version it says it is.
        if (head[0] == 0x16)
        {
            return WireProtocol.Tls;
        }

        if (!char.IsAsciiLetterUpper((char)head[0]))
        {
            return WireProtocol.Other;
        }

        // A request line starts with a method and a space (RFC 9112 §3). SSH and SMTP begin with capitals too. A method that nobody has is answered 405.
        var end = head.IndexOfAnyExcept(MethodBytes);
        if (end < 0)
        {
            return length <= LongestMethod ? WireProtocol.Undecided : WireProtocol.Other;
        }

        return head[end] == ' ' && SpeaksOfHttp(bytes) ? WireProtocol.Http1 : WireProtocol.Other;
    }

    /// <summary>False where the first line is all there and names no version. One that arrives in pieces is the HTTP/1.1 reader's to judge.</summary>
    private static bool SpeaksOfHttp(in ReadOnlySequence<byte> bytes)
    {
        var line = bytes.FirstSpan;
        var end = line.IndexOf((byte)'\n');
        return end < 0 || line[..end].IndexOf(" HTTP/"u8) > 0;
    }
}

internal enum WireProtocol : byte
{
    /// <summary>Too little to tell; at the end of a connection: nobody is there any more.</summary>
    Undecided = 0,
    Http1,
    Http2,
    Tls,
    Other,
    Silence,
}
