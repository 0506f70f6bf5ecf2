using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace IapK8s.Proxy.Tests.Harness;

/// <summary>Sends bytes as the test wrote them, one character a byte.</summary>
internal sealed class RawClient : IDisposable
{
    private readonly TcpClient _tcp = new();
    private readonly WireReader _reader;

    private RawClient(IPEndPoint server)
    {
        _tcp.Connect(server);
        _tcp.NoDelay = true;
        Stream = _tcp.GetStream();
        _reader = new WireReader(Stream);
    }

    public NetworkStream Stream { get; }

    public static RawClient Connect(IPEndPoint server) => new(server);

    public Task SendAsync(string bytes) => Stream.WriteAsync(Encoding.Latin1.GetBytes(bytes)).AsTask();

    public async Task<RawResponse> ReceiveAsync(bool isHead = false)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        var head = await ReceiveHeadAsync();
        var status = int.Parse(head.AsSpan(9, 3), NumberStyles.None, CultureInfo.InvariantCulture);
        var body = isHead || status is 204 or 304 ? "" : await _reader.ReadBodyAsync(head, patience.Token);
        return new RawResponse(status, head, body);
    }

    public async Task<string> ReceiveHeadAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        return await _reader.ReadHeadAsync(patience.Token) ?? throw new IOException("The server closed the connection without an answer.");
    }

    public async Task<string> ReceiveExactlyAsync(int length)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        return await _reader.ReadExactlyAsync(length, patience.Token);
    }

    /// <summary>What else came until the server closed; a reset counts as closing.</summary>
    public async Task<string> ReceiveToEndAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        try
        {
            return await _reader.ReadToEndAsync(patience.Token);
        }
        catch (IOException)
        {
            return "";
        }
    }

    public void Dispose() => _tcp.Dispose();
}

internal sealed record RawResponse(int Status, string Head, string Body)
{
    public string? Header(string name) => WireReader.Header(Head, name);

    public IReadOnlyList<string> Headers(string name) =>
        [.. Head.Split("\r\n").Skip(1).Where(line => line.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase)).Select(line => line[(name.Length + 1)..].Trim())];
}
