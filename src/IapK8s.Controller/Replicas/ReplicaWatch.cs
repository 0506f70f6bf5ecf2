using System.Net.Sockets;
using Grpc.Core;
using Grpc.Net.Client;
using IapK8s.Controller.Credentials.Authorities;
using IapK8s.Controller.Leadership;
using IapK8s.Controller.Push;
using IapK8s.Controller.Push.Revocations;
using IapK8s.Protocol.Credentials;
using IapK8s.Protocol.Peers.V1;

namespace IapK8s.Controller.Replicas;

/// <summary>Calls one other replica, for as long as it is there, and holds what it told last. Whoever cannot be called is not believed any more.</summary>
internal sealed class ReplicaWatch(ReplicaEndpoint endpoint, LeaseOptions self, ReplicaCredential credential, RevocationStore revocations, TimeProvider time, ILogger logger, Action onChange)
{
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan FirstReport = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(1);

    /// <summary>A connection that says nothing, pings included, for so long twice is none.</summary>
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(5);

    /// <summary>How long one may take to start, or to be gone once it has said that it goes.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private volatile ReplicaTable? _told;
    private volatile bool _isSelf;
    private bool? _wasExcused;
    private long _excusedUntil = endpoint.IsServing ? 0 : (time.GetUtcNow() + Patience).UtcTicks;

    public string Name => endpoint.Name;

    /// <summary>Null while it does not answer.</summary>
    public ReplicaTable? Told => _told;

    /// <summary>Nobody can be connected there, as far as is known: it is this process, or one that is starting or leaving.</summary>
    public bool IsExcused => _isSelf || (_told is null && time.GetUtcNow().UtcTicks < Interlocked.Read(ref _excusedUntil));

    /// <summary>Until it is cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        using var channel = Open();
        var client = new Protocol.Peers.V1.Peers.PeersClient(channel);
        while (!_isSelf)
        {
            try
            {
                await WatchAsync(client, cancellation);
            }
            catch (Exception error) when (!cancellation.IsCancellationRequested)
            {
                Lose((error as RpcException)?.Status.Detail ?? error.Message);
                await Task.Delay(Retry * (0.5 + Random.Shared.NextDouble()), time, cancellation);
            }
        }
    }

    /// <summary>Returns when the call came of age; the next one goes on where it ended.</summary>
    private async Task WatchAsync(Protocol.Peers.V1.Peers.PeersClient client, CancellationToken cancellation)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        using var call = client.Watch(new WatchRequest { Replica = self.Identity }, cancellationToken: ended.Token);
        var table = new ReplicaTable();
        while (await NextAsync(call.ResponseStream, ReferenceEquals(_told, table) ? Timeout.InfiniteTimeSpan : FirstReport, ended))
        {
            var report = call.ResponseStream.Current;
            if (report.Replica == self.Identity)
            {
                _isSelf = true;
                onChange();
                return;
            }

            Revoke(report);
            table.Take(report);
            if (report.Leaving)
            {
                Leave();
                throw new IOException("it left");
            }

            if (report.Complete)
            {
                if (_told is null)
                {
                    Log.ReplicaReached(logger, Name);
                }

                _told = table;
            }

            if (ReferenceEquals(_told, table))
            {
                onChange();
            }
        }
    }

    private async Task<bool> NextAsync(IAsyncStreamReader<ReplicaReport> reports, TimeSpan limit, CancellationTokenSource call)
    {
        try
        {
            return await reports.MoveNext(call.Token).WaitAsync(limit, time, call.Token);
        }
        catch (TimeoutException)
        {
            await call.CancelAsync();
            throw new IOException("it tells nothing");
        }
    }

    private void Revoke(ReplicaReport report)
    {
        try
        {
            revocations.Take(RevocationResources.Read(report.Revocations, RevocationStore.MostEntries));
        }
        catch (FullRevocationLogException full)
        {
            Log.RevocationsRefused(logger, full.Message);
        }
    }

    private void Leave()
    {
        Interlocked.Exchange(ref _excusedUntil, (time.GetUtcNow() + Patience).UtcTicks);
        (_told, _wasExcused) = (null, true);
        Log.ReplicaLeft(logger, Name);
        onChange();
    }

    private void Lose(string reason)
    {
        var before = (_told, _wasExcused);
        (_told, _wasExcused) = (null, IsExcused);
        if (before == (null, _wasExcused))
        {
            return;
        }

        Log.ReplicaLost(logger, Name, reason);
        onChange();
    }

    /// <summary>By the name that a replica is asked for as a peer; where it is called is the endpoint's to say.</summary>
    private GrpcChannel Open() => GrpcChannel.ForAddress($"https://{ReplicaDirectory.ServiceName}:{endpoint.Address.Port}", new GrpcChannelOptions
    {
        HttpHandler = new SocketsHttpHandler
        {
            SslOptions = MutualTls.ForClient(() => credential.Current, PeerIdentity.Controller, time),
            ConnectCallback = ConnectAsync,
            ConnectTimeout = ConnectTimeout,
            KeepAlivePingDelay = Silence,
            KeepAlivePingTimeout = Silence,
            UseProxy = false,
        },
        DisposeHttpClient = true,
        MaxReceiveMessageSize = PushLimits.LargestRequest,
        InitialReconnectBackoff = TimeSpan.FromMilliseconds(100),
        MaxReconnectBackoff = Retry,
    });

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellation)
    {
        var socket = new Socket(endpoint.Address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(endpoint.Address, cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
