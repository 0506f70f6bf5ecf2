using Grpc.Core;
using IapK8s.Protocol.Sessions.V1;

namespace IapK8s.Gateway.Tests.Applications;

/// <summary>Some gRPC service of an app: what it is matters to nobody.</summary>
internal sealed class EchoSessions : Protocol.Sessions.V1.Sessions.SessionsBase
{
    public override Task<FetchResponse> Fetch(FetchRequest request, ServerCallContext context) =>
        throw new RpcException(new Status(StatusCode.NotFound, $"{request.SessionId} for {context.RequestHeaders.GetValue("x-iap-user-email")}"));
}
