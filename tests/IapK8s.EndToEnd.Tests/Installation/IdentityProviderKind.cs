namespace IapK8s.EndToEnd.Tests.Installation;

/// <summary>Two independent implementations of OpenID Connect: what works with one alone is not the protocol.</summary>
public enum IdentityProviderKind
{
    OpenIddict,
    NodeOidcProvider,
}
