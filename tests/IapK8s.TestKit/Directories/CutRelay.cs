using System.Net;
using System.Net.Sockets;

namespace IapK8s.TestKit.Directories;

/// <summary>Stands between a client and a server on loopback and passes on what they say, until it has passed so many bytes of the server's.</summary>
public sealed class CutRelay : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _ended = new();
    private readonly int _target;
    private readonly long _bytes;
    private readonly Action _then;
    private readonly Task _accepting;
    private long _passed;
    private int _isCut;

    /// <param name="bytes">Of all connections together.</param>
    /// <param name="then">What happens at that point, before both sides are closed.</param>
    public CutRelay(int target, long bytes = long.MaxValue, Action? then = null)
    {
        (_target, _bytes, _then) = (target, bytes, then ?? (() => { }));
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Bytes of the server's so far.</summary>
    public long Passed => Interlocked.Read(ref _passed);

    public bool IsCut => Volatile.Read(ref _isCut) != 0;

    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        _listener.Stop();
        await _accepting;
        _ended.Dispose();
    }

    private async Task AcceptAsync()
    {
        var connections = new List<Task>();
        try
        {
            while (true)
                connections.Add(PassAsync(await _listener.AcceptSocketAsync(_ended.Token)));
        }
        catch (Exception error) when (error is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(connections);
        }
    }

    private async Task PassAsync(Socket client)
    {
        using (client)
        using (var server = new Socket(SocketType.Stream, ProtocolType.Tcp))
        {
            try
            {
                await server.ConnectAsync(IPAddress.Loopback, _target, _ended.Token);
                using var closed = CancellationTokenSource.CreateLinkedTokenSource(_ended.Token);
                var both = new[] { CopyAsync(client, server, counts: false, closed.Token), CopyAsync(server, client, counts: true, closed.Token) };
                await Task.WhenAny(both);
                await closed.CancelAsync();
                await Task.WhenAll(both);
            }
            catch (Exception error) when (error is OperationCanceledException or SocketException)
            {
                // One side is gone, and so is the other now.
            }
        }
    }

    private async Task CopyAsync(Socket from, Socket to, bool counts, CancellationToken cancellation)
    {
        var buffer = new byte[16 * 1024];
        while (await from.ReceiveAsync(buffer, cancellation) is > 0 and var length)
        {
            if (counts)
            {
                var room = _bytes - Interlocked.Add(ref _passed, length);
                if (room < 0)
                {
                    await to.SendAsync(buffer.AsMemory(0, (int)Math.Max(0, length + room)), cancellation);
                    if (Interlocked.Exchange(ref _isCut, 1) == 0)
                        _then();
                    return;
                }
            }

            await to.SendAsync(buffer.AsMemory(0, length), cancellation);
        }
    }
}
