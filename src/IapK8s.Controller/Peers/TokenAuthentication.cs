using System.Net.Security;
using Grpc.Core;
using IapK8s.Compiler.Inputs;
using IapK8s.Controller.Credentials.Authorities;
using IapK8s.Controller.Push;
using IapK8s.Controller.Replicas;
using IapK8s.Identity.ServiceAccounts;
using IapK8s.Protocol.Credentials;

namespace IapK8s.Controller.Peers;

/// <summary>By projected ServiceAccount tokens: the cluster's issuer signs whose pod it is, the informer knows whether that pod is still there, and the API server is
/// asked where either cannot be told.</summary>
internal sealed class TokenAuthentication(
    ControllerOptions options, ServerCredential server, ClusterIssuer issuer, TokenReviews reviews, CatalogPublisher catalogs, TimeProvider time, ILogger<TokenAuthentication> logger)
    : PeerAuthentication(logger)
{
    /// <summary>The gateways' ServiceAccount in the release namespace; the same name elsewhere is anybody's.</summary>
    private const string GatewayAccount = "iap-gateway";

    private const string Demand = "The projected token of a pod of this cluster is required";

    /// <summary>A replica that just started knows no pods yet; nobody is judged without them.</summary>
    private static readonly TimeSpan FirstCatalog = TimeSpan.FromSeconds(10);

    /// <summary>Replicas alone have certificates, and call by a name of their own; nobody else is asked for one.</summary>
    public override SslServerAuthenticationOptions ServerOptions(string? serverName) =>
        serverName == ReplicaDirectory.ServiceName ? MutualTls.ForServer(() => server.Current, time) : ServerTls.For(server.Context);

    public override async ValueTask<AuthenticatedPeer> AuthenticateAsync(ServerCallContext context)
    {
        if (!BearerMetadata.TryRead(context.GetHttpContext().Request.Headers.Authorization, out var text))
        {
            throw Unauthenticated(context, "not exactly one bearer token", Demand);
        }

        var verification = issuer.Verifier.Verify(text, TokenAudiences.Controller, time.GetUtcNow());
        if (verification.Verdict == TokenVerdict.UnknownKey)
        {
            await issuer.RefreshAsync(context.CancellationToken);
            verification = issuer.Verifier.Verify(text, TokenAudiences.Controller, time.GetUtcNow());
        }

        if (verification is not { Verdict: not TokenVerdict.Refused, Token: { Pod: { } pod } token })
        {
            throw Unauthenticated(context, verification.Reason.Length > 0 ? verification.Reason : "it is bound to no pod", Demand);
        }

        if (!PeerIdentity.TryForPod(token.Namespace, pod.Name, out var identity))
        {
            throw Unauthenticated(context, "it names no pod", Demand);
        }

        var isGateway = token.Namespace == options.ReleaseNamespace && token.ServiceAccount == GatewayAccount;
        var peer = new AuthenticatedPeer(isGateway ? PeerIdentity.Gateway : identity, token.Expires) { Pod = new PodInstance(new PodKey(token.Namespace, pod.Name), pod.Uid) };
        var known = (await CatalogAsync(context)).Inputs.Pods.GetValueOrDefault(peer.Pod.Key);
        if (known is not null && known.Uid == pod.Uid && (known.HasEnded || known.ServiceAccount != token.ServiceAccount))
        {
            throw Unauthenticated(context, known.HasEnded ? "its pod has ended" : "its pod runs as somebody else", Demand);
        }

        if (verification.Verdict == TokenVerdict.Verified && known?.Uid == pod.Uid)
        {
            return peer;
        }

        return await reviews.ReviewAsync(text, token, TokenAudiences.Controller, Caller(context), context.CancellationToken) switch
        {
            ReviewResult.Accepted => peer with { IsReviewed = true },
            ReviewResult.Refused => throw Unauthenticated(context, $"the API server does not know it, {identity}", Demand),
            _ => throw Unavailable(context, "The token cannot be judged now"),
        };
    }

    private async Task<ResourceCatalog> CatalogAsync(ServerCallContext context)
    {
        var (catalog, newer) = catalogs.Read();
        if (catalog is not null)
        {
            return catalog;
        }

        try
        {
            await newer.WaitAsync(FirstCatalog, time, context.CancellationToken);
        }
        catch (TimeoutException)
        {
            // The next line says so.
        }

        return catalogs.Read().Value ?? throw Unavailable(context, "This replica does not know the pods yet");
    }

    private static string Caller(ServerCallContext context) => context.GetHttpContext().Connection.RemoteIpAddress?.ToString() ?? "";
}
