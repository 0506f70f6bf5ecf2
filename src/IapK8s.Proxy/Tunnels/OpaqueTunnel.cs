using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using IapK8s.Policy.Definitions;
using IapK8s.Proxy.Access;
using Microsoft.AspNetCore.Connections;

namespace IapK8s.Proxy.Tunnels;

/// <summary>One connection passed through as it is, each direction to its own end: a half that is closed stays open the other way. A reset at one end is a reset at the
/// other. Nothing is held for a silent connection but its two sockets.</summary>
internal sealed class OpaqueTunnel : IDisposable
{
    private const int ChunkBytes = 16 * 1024;

    private readonly ConnectionContext _connection;
    private readonly Socket _client;
    private readonly ProxyMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly TimeSpan _idle;
    private readonly CancellationTokenSource _ending = new();
    private readonly ITimer _clock;
    private long _moved;

    /// <param name="client">The connection's own socket: closing half of it is nothing that the connection itself can do.</param>
    public OpaqueTunnel(ConnectionContext connection, Socket client, IPAddress peer, int port, PolicyDefinition policy, TimeSpan idle, ProxyMetrics metrics, TimeProvider time)
    {
        (_connection, _client, Peer, Port, Policy, _idle, _metrics, _time) = (connection, client, peer, port, policy, idle, metrics, time);
        _moved = time.GetTimestamp();
        _clock = time.CreateTimer(_ => OnClock(), null, idle, Timeout.InfiniteTimeSpan);
    }

    public IPAddress Peer { get; }

    public int Port { get; }

    /// <summary>That let it in.</summary>
    public PolicyDefinition Policy { get; }

    /// <summary>Until both ends have closed, one of them broke, or <see cref="End"/>.</summary>
    /// <exception cref="SocketException">The app does not take the connection.</exception>
    /// <exception cref="OperationCanceledException">It does not take it in time, or the tunnel was ended before.</exception>
    public async Task RunAsync(EndPoint app, TimeSpan patience)
    {
        using var upstream = new Socket(app.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        using (var limit = new CancellationTokenSource(patience, _time))
        using (var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, _ending.Token))
        {
            await upstream.ConnectAsync(app, either.Token);
        }

        // Both, always: one that breaks ends the other.
        var intact = await Task.WhenAll(EndTogetherAsync(ToAppAsync(upstream)), EndTogetherAsync(ToClientAsync(upstream)));
        if (Array.TrueForAll(intact, isIntact => isIntact))
        {
            return;
        }

        upstream.Close(timeout: 0);
        _connection.Abort(new ConnectionAbortedException("The tunnel was cut."));
    }

    /// <summary>From any thread, any number of times.</summary>
    public void End()
    {
        try
        {
            _ending.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It ended by itself.
        }
    }

    public void Dispose()
    {
        _clock.Dispose();
        _ending.Dispose();
    }

    private async Task ToAppAsync(Socket app)
    {
        var input = _connection.Transport.Input;
        ReadResult result;
        do
        {
            result = await input.ReadAsync(_ending.Token);
            foreach (var part in result.Buffer)
            {
                await SendAsync(app, part);
            }

            _metrics.TunnelMoved(result.Buffer.Length, toApp: true);
            input.AdvanceTo(result.Buffer.End);
        }
        while (!result.IsCompleted);

        app.Shutdown(SocketShutdown.Send);
    }

    private async Task ToClientAsync(Socket app)
    {
        int read;
        do
        {
            // Waits without a buffer.
            await app.ReceiveAsync(Memory<byte>.Empty, _ending.Token);
            var buffer = ArrayPool<byte>.Shared.Rent(ChunkBytes);
            try
            {
                read = await app.ReceiveAsync(buffer, _ending.Token);
                await SendAsync(_client, buffer.AsMemory(0, read));
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(buffer);
            }

            _metrics.TunnelMoved(read, toApp: false);
        }
        while (read > 0);

        _client.Shutdown(SocketShutdown.Send);
    }

    private async Task SendAsync(Socket to, ReadOnlyMemory<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            Volatile.Write(ref _moved, _time.GetTimestamp());
            bytes = bytes[await to.SendAsync(bytes, _ending.Token)..];
        }
    }

    /// <returns>Whether that direction came to its end in order.</returns>
    private async Task<bool> EndTogetherAsync(Task direction)
    {
        try
        {
            await direction;
            return true;
        }
        catch (Exception error) when (error is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
        {
            End();
            return false;
        }
    }

    private void OnClock()
    {
        var rest = _idle - _time.GetElapsedTime(Volatile.Read(ref _moved));
        if (rest <= TimeSpan.Zero)
        {
            End();
        }
        else
        {
            _clock.Change(rest, Timeout.InfiniteTimeSpan);
        }
    }
}
