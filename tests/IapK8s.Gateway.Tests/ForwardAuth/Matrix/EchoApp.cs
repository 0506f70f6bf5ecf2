using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using IapK8s.TestKit.ForwardAuth;
using IapK8s.TestKit.Servers;

namespace IapK8s.Gateway.Tests.ForwardAuth.Matrix;

/// <summary>The app behind every door: answers with the head that it got, byte for byte, and remembers it. What is not for it to answer it hands on to another.</summary>
internal sealed class EchoApp : LoopbackServer
{
    public ConcurrentQueue<string> Heads { get; } = new();

    /// <summary>Who answers instead; it sees the same head.</summary>
    public IPEndPoint? Behind { get; set; }

    protected override async Task ServeAsync(Socket client, CancellationToken cancellation)
    {
        await using var stream = new NetworkStream(client);
        if (await ReadHeadAsync(stream, cancellation) is not { } head)
        {
            return;
        }

        Heads.Enqueue(head);
        var answer = Behind is { } behind ? await RelayAsync(behind, head, cancellation) : string.Create(CultureInfo.InvariantCulture, $"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nConnection: close\r\nContent-Length: {head.Length}\r\n\r\n{head}");
        await stream.WriteAsync(ClientRequest.Bytes.GetBytes(answer), cancellation);
        client.Shutdown(SocketShutdown.Send);
        await stream.CopyToAsync(Stream.Null, cancellation);
    }

    private static async Task<string?> ReadHeadAsync(NetworkStream stream, CancellationToken cancellation)
    {
        var head = "";
        var buffer = new byte[16 * 1024];
        while (!head.Contains("\r\n\r\n", StringComparison.Ordinal))
        {
            var count = await stream.ReadAsync(buffer, cancellation);
            if (count == 0)
            {
                return null;
            }

            head += ClientRequest.Bytes.GetString(buffer, 0, count);
        }

        return head[..(head.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)];
    }

    private static async Task<string> RelayAsync(IPEndPoint behind, string head, CancellationToken cancellation)
    {
        using var next = new TcpClient();
        await next.ConnectAsync(behind, cancellation);
        var lines = head.Split("\r\n").Where(line => !line.StartsWith("Connection:", StringComparison.OrdinalIgnoreCase)).ToList();
        lines.Insert(1, "Connection: close");
        await next.GetStream().WriteAsync(ClientRequest.Bytes.GetBytes(string.Join("\r\n", lines)), cancellation);
        using var answer = new MemoryStream();
        await next.GetStream().CopyToAsync(answer, cancellation);
        return ClientRequest.Bytes.GetString(answer.ToArray());
    }
}
