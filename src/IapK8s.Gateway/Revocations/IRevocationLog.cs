using IapK8s.Identity.Revocations;

namespace IapK8s.Gateway.Revocations;

/// <summary>The controller's log of ended sessions.</summary>
internal interface IRevocationLog
{
    /// <summary>Returns once the controller has accepted them all, and throws <see cref="Grpc.Core.RpcException"/> where it has not.</summary>
    Task AppendAsync(IReadOnlyList<RevocationEntry> entries, CancellationToken cancellation);
}
