using System.Net;
using System.Net.Sockets;
using IapK8s.TestKit.ForwardAuth;

namespace IapK8s.Gateway.Tests.ForwardAuth.Matrix;

/// <summary>What answers at the gateway's address when the gateway is not well. To each question in turn it does what it is told.</summary>
internal sealed class ScriptedGateway : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _accepting;

    public ScriptedGateway()
    {
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public IPEndPoint Address => (IPEndPoint)_listener.LocalEndpoint;

    /// <summary>Writes an answer, or what is none.</summary>
    public Func<NetworkStream, CancellationToken, Task> Answer { get; set; } = (_, _) => Task.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        _stop.Dispose();
    }

    public static Func<NetworkStream, CancellationToken, Task> Bytes(string text) => (stream, cancellation) => stream.WriteAsync(ClientRequest.Bytes.GetBytes(text), cancellation).AsTask();

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
            var buffer = new byte[16 * 1024];
            if (await client.GetStream().ReadAsync(buffer, _stop.Token) > 0)
            {
                await Answer(client.GetStream(), _stop.Token);
            }
        }
        catch (Exception error) when (error is OperationCanceledException or IOException or SocketException or ObjectDisposedException)
        {
            // The other end left, or the test is over.
        }
    }
}
