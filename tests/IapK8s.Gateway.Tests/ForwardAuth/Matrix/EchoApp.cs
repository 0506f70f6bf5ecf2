using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using IapK8s.TestKit.ForwardAuth;

namespace IapK8s.Gateway.Tests.ForwardAuth.Matrix;

/// <summary>The app behind every door: answers with the head that it got, byte for byte, and remembers it. What is not for it to answer it hands on to another.</summary>
internal sealed class EchoApp : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _accepting;

    public EchoApp()
    {
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public IPEndPoint Address => (IPEndPoint)_listener.LocalEndpoint;

    public ConcurrentQueue<string> Heads { get; } = new();

    /// <summary>Who answers instead; it sees the same head.</summary>
    public IPEndPoint? Behind { get; set; }

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
                _ = ServeAsync(await _listener.AcceptTcpClientAsync(_stop.Token));
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
        try
        {
            if (await ReadHeadAsync(client.GetStream()) is not { } head)
            {
                return;
            }

            Heads.Enqueue(head);
            var answer = Behind is { } behind ? await RelayAsync(behind, head) : string.Create(CultureInfo.InvariantCulture, $"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nConnection: close\r\nContent-Length: {head.Length}\r\n\r\n{head}");
            await client.GetStream().WriteAsync(ClientRequest.Bytes.GetBytes(answer), _stop.Token);
            client.Client.Shutdown(SocketShutdown.Send);
            await client.GetStream().CopyToAsync(Stream.Null, _stop.Token);
        }
        catch (Exception error) when (error is OperationCanceledException or IOException or SocketException or ObjectDisposedException)
        {
            // The other end left, or the test is over.
        }
    }

    private async Task<string?> ReadHeadAsync(NetworkStream stream)
    {
        var head = "";
        var buffer = new byte[16 * 1024];
        while (!head.Contains("\r\n\r\n", StringComparison.Ordinal))
        {
            var count = await stream.ReadAsync(buffer, _stop.Token);
            if (count == 0)
            {
                return null;
            }

            head += ClientRequest.Bytes.GetString(buffer, 0, count);
        }

        return head[..(head.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)];
    }

    private async Task<string> RelayAsync(IPEndPoint behind, string head)
    {
        using var next = new TcpClient();
        await next.ConnectAsync(behind, _stop.Token);
        var lines = head.Split("\r\n").Where(line => !line.StartsWith("Connection:", StringComparison.OrdinalIgnoreCase)).ToList();
        lines.Insert(1, "Connection: close");
        await next.GetStream().WriteAsync(ClientRequest.Bytes.GetBytes(string.Join("\r\n", lines)), _stop.Token);
        using var answer = new MemoryStream();
        await next.GetStream().CopyToAsync(answer, _stop.Token);
        return ClientRequest.Bytes.GetString(answer.ToArray());
    }
}
