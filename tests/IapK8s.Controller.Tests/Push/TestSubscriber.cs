using Grpc.Core;
using Grpc.Net.Client;
using IapK8s.Protocol.Credentials;
using IapK8s.Protocol.Push.V1;
using IapK8s.Protocol.Versions;
using GrpcStatus = Grpc.Core.Status;

namespace IapK8s.Controller.Tests.Push;

/// <summary>A subscriber that speaks the protocol by hand, so that a test decides every message.</summary>
internal sealed class TestSubscriber : IDisposable
{
    private readonly GrpcChannel _channel;
    private readonly AsyncDuplexStreamingCall<DeltaRequest, DeltaResponse> _call;

    private TestSubscriber(Uri controller, IPeerCredential credential, TimeProvider time)
    {
        _channel = OpenChannel(controller, credential, time);
        _call = new PolicyDiscovery.PolicyDiscoveryClient(_channel).Delta();
    }

    /// <summary>What was acknowledged, by name.</summary>
    public Dictionary<string, Resource> Held { get; } = [];

    public RevocationLog.RevocationLogClient Revocations => new(_channel);

    public static GrpcChannel OpenChannel(Uri controller, IPeerCredential credential, TimeProvider time) => GrpcChannel.ForAddress(controller, new GrpcChannelOptions
    {
        HttpHandler = new SocketsHttpHandler { SslOptions = credential.ClientOptions(PeerIdentity.Controller, time) },
        Credentials = PeerCalls.Credentials(credential, PeerKind.Controller),
        DisposeHttpClient = true,
        MaxReceiveMessageSize = null,
    });

    /// <summary>Connects and says what it still holds; nothing is read yet.</summary>
    public static async Task<TestSubscriber> ConnectAsync(
        Uri controller, IPeerCredential credential, IEnumerable<Resource>? held = null, TimeProvider? time = null, Action<DeltaRequest>? first = null)
    {
        var subscriber = new TestSubscriber(controller, credential, time ?? TimeProvider.System);
        var request = new DeltaRequest { Node = new Node { Version = "test" } };
        foreach (var resource in held ?? [])
        {
            subscriber.Held.Add(resource.Name, resource);
            request.InitialResourceVersions.Add(resource.Name, resource.Version);
        }

        first?.Invoke(request);
        try
        {
            await subscriber._call.RequestStream.WriteAsync(request);
        }
        catch (Exception error) when (error is RpcException or IOException)
        {
            // Refused before it was written: the end of the stream tells how.
        }

        return subscriber;
    }

    /// <summary>Connects and takes the first response.</summary>
    public static async Task<TestSubscriber> SubscribeAsync(Uri controller, IPeerCredential credential, TimeProvider? time = null)
    {
        var subscriber = await ConnectAsync(controller, credential, time: time);
        await subscriber.TakeAsync();
        return subscriber;
    }

    /// <summary>The next response, not answered.</summary>
    public async Task<DeltaResponse> ReadAsync()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        (await _call.ResponseStream.MoveNext(limit.Token)).ShouldBeTrue("the stream ended");
        return _call.ResponseStream.Current;
    }

    /// <summary>The next response, acknowledged.</summary>
    public async Task<DeltaResponse> TakeAsync()
    {
        var response = await ReadAsync();
        foreach (var name in response.RemovedResources)
        {
            Held.Remove(name);
        }

        foreach (var resource in response.Resources)
        {
            Held[resource.Name] = resource;
        }

        SystemVersion.Of(Held.Values.Select(resource => KeyValuePair.Create(resource.Name, resource.Version))).ToString().ShouldBe(response.SystemVersion);
        await _call.RequestStream.WriteAsync(new DeltaRequest { ResponseNonce = response.Nonce });
        return response;
    }

    /// <summary>Takes responses until what is held fits.</summary>
    public async Task TakeUntilAsync(Func<bool> fits)
    {
        while (!fits())
        {
            await TakeAsync();
        }
    }

    public Task RefuseAsync(DeltaResponse response, string message) =>
        _call.RequestStream.WriteAsync(new DeltaRequest { ResponseNonce = response.Nonce, ErrorDetail = new Error { Message = message } });

    public Task SendAsync(DeltaRequest request) => _call.RequestStream.WriteAsync(request);

    /// <summary>How the stream ends, after whatever it still sends.</summary>
    public async Task<GrpcStatus> EndAsync()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        try
        {
            while (await _call.ResponseStream.MoveNext(limit.Token))
            {
                // Late responses do not matter.
            }

            return _call.GetStatus();
        }
        catch (RpcException error) when (!limit.IsCancellationRequested)
        {
            return error.Status;
        }
    }

    public void Dispose()
    {
        _call.Dispose();
        _channel.Dispose();
    }
}
