using System.Globalization;
using System.Net;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Grpc.Net.Client;

namespace IapK8s.Sidecar.Probes;

/// <summary>The gRPC health checking protocol, v1. Its messages are one field each, at number 1: a string and an enum, so on the wire they are
/// <see cref="StringValue"/> and <see cref="Int32Value"/>.</summary>
internal static class GrpcHealth
{
    private const int Serving = 1;
    private const int LargestAnswer = 4 * 1024;

    private static readonly Method<StringValue, Int32Value> Check = new(
        MethodType.Unary, "grpc.health.v1.Health", "Check", MarshallerOf(StringValue.Parser), MarshallerOf(Int32Value.Parser));

    public static async Task<ProbeResult> AskAsync(ProbeAction.Grpc probe, IPAddress address, CancellationToken cancellation)
    {
        using var channel = GrpcChannel.ForAddress($"http://{new IPEndPoint(address, probe.Port)}", new GrpcChannelOptions
        {
            HttpHandler = new SocketsHttpHandler { UseProxy = false, UseCookies = false, ActivityHeadersPropagator = null },
            DisposeHttpClient = true,
            MaxReceiveMessageSize = LargestAnswer,
            ThrowOperationCanceledOnCancellation = true,
        });
        try
        {
            using var call = channel.CreateCallInvoker().AsyncUnaryCall(Check, null, new CallOptions(cancellationToken: cancellation), new StringValue { Value = probe.Service });
            var status = (await call.ResponseAsync).Value;
            return status == Serving ? ProbeResult.Healthy : ProbeResult.Unhealthy(string.Create(CultureInfo.InvariantCulture, $"the app's health status is {status}, not serving"));
        }
        catch (RpcException error) when (error.StatusCode == StatusCode.Unavailable)
        {
            return ProbeResult.Unanswered(string.Create(CultureInfo.InvariantCulture, $"port {probe.Port} cannot be asked"));
        }
        catch (RpcException error)
        {
            return ProbeResult.Unhealthy(string.Create(CultureInfo.InvariantCulture, $"the app answered with gRPC status {(int)error.StatusCode}"));
        }
    }

    private static Marshaller<T> MarshallerOf<T>(MessageParser<T> parser)
        where T : IMessage<T> => Marshallers.Create(message => message.ToByteArray(), parser.ParseFrom);
}
