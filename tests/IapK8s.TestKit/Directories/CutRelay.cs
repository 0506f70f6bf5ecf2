using System.Net;
using System.Net.Sockets;
using IapK8s.TestKit.Servers;

namespace IapK8s.TestKit.Directories;

/// <summary>Stands between a client and a server on loopback and passes on what they say, until it has passed so many bytes of the server's.</summary>
/// <param name="bytes">Of all connections together.</param>
/// <param name="then">What happens at that point, before both sides are closed.</param>
public sealed class CutRelay(int target, long bytes = long.MaxValue, Action? then = null) : LoopbackServer
{
    private long _passed;
    private int _isCut;

    /// <summary>Bytes of the server's so far.</summary>
    public long Passed => Interlocked.Read(ref _passed);

    public bool IsCut => Volatile.Read(ref _isCut) != 0;

    protected override async Task ServeAsync(Socket client, CancellationToken cancellation)
    {
        using var server = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await server.ConnectAsync(IPAddress.Loopback, target, cancellation);
        using var closed = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var both = new[] { CopyAsync(client, server, counts: false, closed.Token), CopyAsync(server, client, counts: true, closed.Token) };
        await Task.WhenAny(both);
        await closed.CancelAsync();
        await Task.WhenAll(both); // one side is gone, and so is the other now
    }

    private async Task CopyAsync(Socket from, Socket to, bool counts, CancellationToken cancellation)
    {
        var buffer = new byte[16 * 1024];
        while (await from.ReceiveAsync(buffer, cancellation) is > 0 and var length)
        {
            if (counts)
            {
                var room = bytes - Interlocked.Add(ref _passed, length);
                if (room < 0)
                {
                    await to.SendAsync(buffer.AsMemory(0, (int)Math.Max(0, length + room)), cancellation);
                    if (Interlocked.Exchange(ref _isCut, 1) == 0)
                        then?.Invoke();
                    return;
                }
            }

            await to.SendAsync(buffer.AsMemory(0, length), cancellation);
        }
    }
}
