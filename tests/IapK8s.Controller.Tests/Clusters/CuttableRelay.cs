using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace IapK8s.Controller.Tests.Clusters;

/// <summary>The network to one process, which a test can cut.</summary>
internal sealed class CuttableRelay : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentDictionary<TcpClient, byte> _open = [];
    private readonly int _target;
    private volatile bool _isCut;

    public CuttableRelay(int target)
    {
        _target = target;
        _listener.Start();
        _ = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Nothing gets through until it is disposed.</summary>
    public IDisposable Cut()
    {
        _isCut = true;
        foreach (var client in _open.Keys)
        {
            client.Dispose();
        }

        return new Mending(this);
    }

    public void Dispose()
    {
        _listener.Dispose();
        Cut();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _ = RelayAsync(await _listener.AcceptTcpClientAsync());
            }
        }
        catch (Exception ended) when (ended is SocketException or ObjectDisposedException)
        {
            // Disposed.
        }
    }

    private async Task RelayAsync(TcpClient near)
    {
        using var far = new TcpClient();
        using (near)
        {
            try
            {
                _open[near] = _open[far] = 0;
                if (!_isCut)
                {
                    await far.ConnectAsync(IPAddress.Loopback, _target);
                    await Task.WhenAny(near.GetStream().CopyToAsync(far.GetStream()), far.GetStream().CopyToAsync(near.GetStream()));
                }
            }
            catch (Exception ended) when (ended is IOException or SocketException or ObjectDisposedException or InvalidOperationException)
            {
                // One end is gone.
            }
            finally
            {
                _open.TryRemove(near, out _);
                _open.TryRemove(far, out _);
            }
        }
    }

    private sealed class Mending(CuttableRelay relay) : IDisposable
    {
        public void Dispose() => relay._isCut = false;
    }
}
