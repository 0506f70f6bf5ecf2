using System.Net.Sockets;
using IapK8s.TestKit.ForwardAuth;
using IapK8s.TestKit.Servers;

namespace IapK8s.Gateway.Tests.ForwardAuth.Matrix;

/// <summary>What answers at the gateway's address when the gateway is not well. To each question in turn it does what it is told.</summary>
internal sealed class ScriptedGateway : LoopbackServer
{
    /// <summary>Writes an answer, or what is none.</summary>
    public Func<NetworkStream, CancellationToken, Task> Answer { get; set; } = (_, _) => Task.CompletedTask;

    public static Func<NetworkStream, CancellationToken, Task> Bytes(string text) => (stream, cancellation) => stream.WriteAsync(ClientRequest.Bytes.GetBytes(text), cancellation).AsTask();

    protected override async Task ServeAsync(Socket client, CancellationToken cancellation)
    {
        await using var stream = new NetworkStream(client);
        var buffer = new byte[16 * 1024];
        if (await stream.ReadAsync(buffer, cancellation) > 0)
        {
            await Answer(stream, cancellation);
        }
    }
}
