using Grpc.Net.Client;
using IapK8s.Protocol.Credentials;

namespace IapK8s.Proxy.Snapshots;

/// <summary>Connections to the controller: TLS 1.3, the controller known by our roots and its SPIFFE name.</summary>
internal static class ControllerChannel
{
    private const int LargestResponse = 64 * 1024 * 1024;

    public static GrpcChannel Open(Uri controller, IPeerCredential credential, TimeProvider time) => GrpcChannel.ForAddress(controller, new GrpcChannelOptions
    {
        HttpHandler = new SocketsHttpHandler
        {
            SslOptions = credential.ClientOptions(PeerIdentity.Controller, time),
            ConnectTimeout = TimeSpan.FromSeconds(5),
            KeepAlivePingDelay = TimeSpan.FromSeconds(20),
            KeepAlivePingTimeout = TimeSpan.FromSeconds(10),
            UseProxy = false,
        },
        DisposeHttpClient = true,
        Credentials = PeerCalls.Credentials(credential, PeerKind.Controller),
        MaxReceiveMessageSize = LargestResponse,
        MaxSendMessageSize = LargestResponse,
    });
}
