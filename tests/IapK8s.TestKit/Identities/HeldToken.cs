using System.Net.Security;
using IapK8s.Policy.Definitions;
using IapK8s.Protocol.Credentials;

namespace IapK8s.TestKit.Identities;

/// <summary>Whatever token a test wants to show, to a server that it knows by these roots.</summary>
public sealed class HeldToken(TrustedRootSet roots, string? token) : IPeerCredential
{
    public PeerIdentity Identity => PeerIdentity.Gateway;

    public string Owner => "";

    public SslClientAuthenticationOptions ClientOptions(PeerIdentity expected, TimeProvider time) => ServerTls.ForClient(() => roots.Current, expected, time);

    public BearerToken? TokenFor(PeerKind server) => token is null ? null : new BearerToken(new SecretText(token), DateTimeOffset.MaxValue);

    public void TrustAlso(string pem) => roots.Replace(pem);
}
