using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

namespace IapK8s.Proxy.Tests.Harness;

/// <summary>An app that understands as little HTTP as possible, so that what it reports is what was on the wire. Answers with the head it got, byte for byte.
/// A WebSocket handshake is accepted and everything after it comes back; a target that starts with <c>/api/hold</c> gets a head, one chunk, and then silence.</summary>
internal sealed class RawUpstream : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _accepting;

    public RawUpstream()
    {
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public ConcurrentQueue<string> Heads { get; } = new();

    public ConcurrentQueue<string> Bodies { get; } = new();

    public int Connections { get; private set; }

    /// <summary>The whole response for a head; null for the default.</summary>
    public Func<string, string>? Responder { get; set; }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (!_stop.IsCancellationRequested)
            {
                var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                Connections++;
                _ = ServeAsync(client);
            }
        }
        catch (Exception error) when (error is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // Stopped.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var owned = client;
        var stream = client.GetStream();
        var reader = new WireReader(stream);
        try
        {
            while (await reader.ReadHeadAsync(_stop.Token) is { } head)
            {
                Heads.Enqueue(head);
                if (WireReader.Header(head, "Upgrade") == "websocket")
                {
                    await Write(stream, $"HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: {Accept(WireReader.Header(head, "Sec-WebSocket-Key")!)}\r\n\r\n");
                    await reader.EchoAsync(stream, _stop.Token);
                    return;
                }

                if (head.StartsWith("GET /api/hold", StringComparison.Ordinal))
                {
                    await Write(stream, "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n6\r\nhello\n\r\n");
                    await reader.ReadHeadAsync(_stop.Token);
                    return;
                }

                Bodies.Enqueue(await reader.ReadBodyAsync(head, _stop.Token));
                await Write(stream, Responder?.Invoke(head) ?? string.Create(CultureInfo.InvariantCulture, $"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: {head.Length}\r\n\r\n{head}"));
            }
        }
        catch (Exception error) when (error is OperationCanceledException or IOException or ObjectDisposedException)
        {
            // The other end left, or the test is over.
        }
    }

    private static Task Write(NetworkStream stream, string text) => stream.WriteAsync(Encoding.Latin1.GetBytes(text)).AsTask();

#pragma warning disable CA5350 // RFC 6455 §4.2.2 says SHA-1.
    private static string Accept(string key) => Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")));
#pragma warning restore CA5350
}
