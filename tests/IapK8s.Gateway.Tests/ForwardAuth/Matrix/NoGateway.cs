using IapK8s.Proxy.Access;

namespace IapK8s.Gateway.Tests.ForwardAuth.Matrix;

/// <summary>Sessions here are fresh: nothing is due.</summary>
internal sealed class NoGateway : ISessionGateway
{
    public Task<SessionAnswer> RecheckAsync(Uri address, string sessionId, string scope, string vocabularyHash, CancellationToken cancellation) => Task.FromResult(default(SessionAnswer));

    public Task<SessionAnswer> FetchAsync(Uri address, string sessionId, string scope, CancellationToken cancellation) => Task.FromResult(default(SessionAnswer));

    public Task<SessionAnswer> EndAsync(Uri address, string sessionId, string scope, CancellationToken cancellation) => Task.FromResult(default(SessionAnswer));
}
