using System.Net;
using System.Net.Sockets;

namespace IapK8s.TestKit.Servers;

/// <summary>A server of a test's own on loopback: accepts connections and serves each by itself, until it is disposed. What a server needs for that is there before the first connection is
/// where it is set by a field's initializer or a primary constructor.</summary>
public abstract class LoopbackServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _ended = new();
    private readonly List<Task> _connections = [];
    private readonly Task _accepting;

    protected LoopbackServer()
    {
        _listener.Start();
        Address = (IPEndPoint)_listener.LocalEndpoint;
        _accepting = AcceptAsync();
    }

    public IPEndPoint Address { get; }

    public int Port => Address.Port;

    public async ValueTask DisposeAsync()
    {
        // In this order: a listener that is stopped before the loop asks it once more says that it is not listening.
        await _ended.CancelAsync();
        await _accepting;
        _listener.Stop();
        await Task.WhenAll(_connections);
        _ended.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>One connection, which is closed afterwards. That its other end left, or that the test is over, may end it by an exception.</summary>
    protected abstract Task ServeAsync(Socket client, CancellationToken cancellation);

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
                _connections.Add(ServeOneAsync(await _listener.AcceptSocketAsync(_ended.Token)));
        }
        catch (OperationCanceledException)
        {
            // The test is over.
        }
    }

    private async Task ServeOneAsync(Socket client)
    {
        using (client)
        {
            try
            {
                await ServeAsync(client, _ended.Token);
            }
            catch (Exception error) when (error is OperationCanceledException or IOException or SocketException or ObjectDisposedException)
            {
                // The other end left, or the test is over.
            }
        }
    }
}
