using System.Net.Security;
using System.Security.Authentication;
using Grpc.Core;
using IapK8s.Identity.ServiceAccounts;
using IapK8s.Protocol.Credentials;
using IapK8s.Proxy.Snapshots;

namespace IapK8s.Gateway.Sessions;

/// <summary>The pod whose sidecar calls.</summary>
/// <param name="Uid">Null where it proved its name alone.</param>
internal sealed record CallingPod(PeerIdentity Identity, string? Uid);

/// <summary>How sidecars prove themselves to the Sessions service: the same way as this gateway does to the controller.</summary>
internal abstract class PodAuthentication
{
    /// <summary>How a connection is met, before anybody calls.</summary>
    /// <exception cref="AuthenticationException">There is nothing to meet it with yet.</exception>
    public abstract SslServerAuthenticationOptions ServerOptions { get; }

    /// <summary>Null for whoever is no pod of this installation.</summary>
    public abstract CallingPod? Authenticate(ServerCallContext context);
}

/// <summary>By client certificates of our own authority.</summary>
internal sealed class CertifiedPods(CredentialFolder credentials, TimeProvider time) : PodAuthentication
{
    public override SslServerAuthenticationOptions ServerOptions => MutualTls.ForServer(credentials, time);

    public override CallingPod? Authenticate(ServerCallContext context)
    {
        var certificate = context.GetHttpContext().Connection.ClientCertificate;
        return PeerCertificate.TryVerify(certificate, credentials.Current.Roots, PeerRole.Client, time.GetUtcNow(), out var peer, out _) && peer.Kind == PeerKind.Pod ? new CallingPod(peer, null) : null;
    }
}

/// <summary>By projected ServiceAccount tokens, judged by what the controller pushed: nobody is asked.</summary>
internal sealed class TokenPods(IDataPlane plane, TimeProvider time) : PodAuthentication
{
    public override SslServerAuthenticationOptions ServerOptions => plane.Current?.Gateway?.ServerCertificate is { } certificate
        ? ServerTls.For(certificate)
        : throw new AuthenticationException("The controller did not push a certificate to serve with yet");

    public override CallingPod? Authenticate(ServerCallContext context) =>
        BearerMetadata.TryRead(context.GetHttpContext().Request.Headers.Authorization, out var text)
        && plane.Current?.ClusterTokens?.Verify(text, TokenAudiences.Gateway, time.GetUtcNow()) is { Verdict: TokenVerdict.Verified, Token: { Pod: { } pod } token }
        && PeerIdentity.TryForPod(token.Namespace, pod.Name, out var identity)
            ? new CallingPod(identity, pod.Uid)
            : null;
}
