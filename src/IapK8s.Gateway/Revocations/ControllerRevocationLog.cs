using Grpc.Core;
using Grpc.Net.Client;
using IapK8s.Identity.Revocations;
using IapK8s.Protocol.Credentials;
using IapK8s.Protocol.Mapping;
using IapK8s.Protocol.Push.V1;

namespace IapK8s.Gateway.Revocations;

/// <summary>The log behind the controller's gRPC service.</summary>
internal sealed class ControllerRevocationLog : IRevocationLog, IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(2);

    private readonly GrpcChannel _channel;
    private readonly RevocationLog.RevocationLogClient _client;
    private readonly TimeProvider _time;

    public ControllerRevocationLog(Uri controller, IPeerCredential credential, TimeProvider time)
    {
        _time = time;
        _channel = GrpcChannel.ForAddress(controller, new GrpcChannelOptions
        {
            HttpHandler = new SocketsHttpHandler
            {
                SslOptions = credential.ClientOptions(PeerIdentity.Controller, time),
                ConnectTimeout = TimeSpan.FromSeconds(2),
                PooledConnectionLifetime = TimeSpan.FromMinutes(30),
                KeepAlivePingDelay = TimeSpan.FromSeconds(20),
                KeepAlivePingTimeout = TimeSpan.FromSeconds(5),
                UseProxy = false,
            },
            DisposeHttpClient = true,
            Credentials = PeerCalls.Credentials(credential, PeerKind.Controller),
            // The default waits up to two minutes before it looks again; people wait for this.
            InitialReconnectBackoff = TimeSpan.FromMilliseconds(100),
            MaxReconnectBackoff = TimeSpan.FromSeconds(1),
        });
        _client = new RevocationLog.RevocationLogClient(_channel);
    }

    public async Task AppendAsync(IReadOnlyList<RevocationEntry> entries, CancellationToken cancellation)
    {
        var request = new AppendRevocationsRequest();
        request.Revocations.AddRange(entries.Select(RevocationMapping.ToWire));
        // Waiting for the connection, or a controller that just came back would be taken for one that is away.
        await _client.AppendAsync(request, new CallOptions(deadline: _time.GetUtcNow().UtcDateTime + Deadline, cancellationToken: cancellation).WithWaitForReady());
    }

    public void Dispose() => _channel.Dispose();
}
