using Grpc.Core;
using IapK8s.Protocol.Envoy;

namespace IapK8s.Bench.BareDoors;

internal sealed class EchoService(CheckResponse answer) : Authorization.AuthorizationBase
{
    public override Task<CheckResponse> Check(CheckRequest request, ServerCallContext context) => Task.FromResult(answer);
}
