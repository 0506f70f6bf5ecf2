using System.Net.Security;

namespace IapK8s.Protocol.Credentials;

/// <summary>A folder with the projected tokens of this process's pod, <c>controller</c> for the controller and <c>gateway</c> for gateways, and the authorities by which those
/// are known.</summary>
/// <param name="isGateway">The token alone cannot tell: gateways are who runs as a certain ServiceAccount, and the controller decides that.</param>
public sealed class TokenFolder(string directory, TrustedRootSet roots, bool isGateway) : IPeerCredential
{
    private readonly ProjectedToken _controller = new(Path.Combine(directory, "controller"));
    private readonly ProjectedToken _gateway = new(Path.Combine(directory, "gateway"));

    public PeerIdentity Identity => isGateway ? PeerIdentity.Gateway : Own.Identity;

    public string Owner => $"{Identity.Uri}#{Own.Uid}";

    private (PeerIdentity Identity, string Uid) Own => _controller.Current.Claims is { Pod: { } pod } claims && PeerIdentity.TryForPod(claims.Namespace, pod.Name, out var identity)
        ? (identity, pod.Uid)
        : throw new CredentialException($"The token in {directory} is bound to no pod");

    public SslClientAuthenticationOptions ClientOptions(PeerIdentity expected, TimeProvider time) => ServerTls.ForClient(() => roots.Current, expected, time);

    public BearerToken? TokenFor(PeerKind server) => server switch
    {
        PeerKind.Controller => _controller.Current.Token,
        PeerKind.Gateway => _gateway.Current.Token,
        _ => throw new ArgumentOutOfRangeException(nameof(server)),
    };

    public void TrustAlso(string pem) => roots.Replace(pem);
}
