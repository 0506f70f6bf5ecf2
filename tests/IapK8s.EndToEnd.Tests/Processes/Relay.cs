using System.Net;
using System.Net.Sockets;

namespace IapK8s.EndToEnd.Tests.Processes;

/// <summary>Carries connections from one network namespace to another: what a Service's address does between nodes.</summary>
internal sealed class Relay : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly Socket _listener;
    private readonly Func<Socket> _open;
    private readonly IPEndPoint _target;
    private readonly Task _accepting;

    /// <param name="listener">Not bound yet; lives where connections come from.</param>
    /// <param name="listen">Port 0 for any.</param>
    /// <param name="open">Makes a socket where they go to.</param>
    public Relay(Socket listener, IPEndPoint listen, Func<Socket> open, IPEndPoint target)
    {
        _listener = listener;
        _open = open;
        _target = target;
        _listener.Bind(listen);
        _listener.Listen();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndPoint!).Port;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        await _accepting;
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _ = CarryAsync(await _listener.AcceptAsync(_stop.Token));
            }
        }
        catch (Exception error) when (error is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // Stopped.
        }
    }

    private async Task CarryAsync(Socket near)
    {
        using var far = _open();
        using (near)
        {
            try
            {
                await far.ConnectAsync(_target, _stop.Token);
                await using var a = new NetworkStream(near);
                await using var b = new NetworkStream(far);
                await Task.WhenAny(a.CopyToAsync(b, _stop.Token), b.CopyToAsync(a, _stop.Token));
            }
            catch (Exception error) when (error is OperationCanceledException or SocketException or IOException)
            {
                // Whoever connected sees its connection end.
            }
        }
    }
}
