using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using IapK8s.TestKit.Servers;

namespace IapK8s.Proxy.Tests.Harness;

/// <summary>An app that understands as little HTTP as possible, so that what it reports is what was on the wire. Answers with the head it got, byte for byte.
/// A WebSocket handshake is accepted and everything after it comes back; a target that starts with <c>/api/hold</c> gets a head, one chunk, and then silence.</summary>
internal sealed class RawUpstream : LoopbackServer
{
    public ConcurrentQueue<string> Heads { get; } = new();

    public ConcurrentQueue<string> Bodies { get; } = new();

    public int Connections { get; private set; }

    /// <summary>The whole response for a head; null for the default.</summary>
    public Func<string, string>? Responder { get; set; }

    protected override async Task ServeAsync(Socket client, CancellationToken cancellation)
    {
        Connections++;
        await using var stream = new NetworkStream(client);
        var reader = new WireReader(stream);
        while (await reader.ReadHeadAsync(cancellation) is { } head)
        {
            Heads.Enqueue(head);
            if (WireReader.Header(head, "Upgrade") == "websocket")
            {
                await Write(stream, $"HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: {Accept(WireReader.Header(head, "Sec-WebSocket-Key")!)}\r\n\r\n");
                await reader.EchoAsync(stream, cancellation);
                return;
            }

            if (head.StartsWith("GET /api/hold", StringComparison.Ordinal))
            {
                await Write(stream, "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n6\r\nhello\n\r\n");
                await reader.ReadHeadAsync(cancellation);
                return;
            }

            Bodies.Enqueue(await reader.ReadBodyAsync(head, cancellation));
            await Write(stream, Responder?.Invoke(head) ?? string.Create(CultureInfo.InvariantCulture, $"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: {head.Length}\r\n\r\n{head}"));
        }
    }

    private static Task Write(NetworkStream stream, string text) => stream.WriteAsync(Encoding.Latin1.GetBytes(text)).AsTask();

#pragma warning disable CA5350 // RFC 6455 §4.2.2 says SHA-1.
    private static string Accept(string key) => Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")));
#pragma warning restore CA5350
}
