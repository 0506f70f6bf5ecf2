using IapK8s.Identity.Sessions;
using IapK8s.Identity.SignIn;

namespace IapK8s.Proxy.Doors;

/// <summary>Where browsers are sent on the portal, in one place for the side that writes the links and the side that reads them.</summary>
public static class PortalLinks
{
    /// <summary>GET, the query as <see cref="ScopeKeyRing.SignInQuery"/> makes it.</summary>
    public const string SignInPath = "/sign-in";

    /// <summary>GET, <see cref="NamespaceParameter"/>, <see cref="OriginParameter"/> (which scope's keys open the order), <see cref="OrderParameter"/>.</summary>
    public const string SignOutPath = "/sign-out";

    public const string NamespaceParameter = "ns";

    public const string OriginParameter = "origin";

    public const string OrderParameter = "order";

    public static string SignIn(Uri portal, ScopeKeyRing keys, SignInRequest request) => $"{OriginOf(portal)}{SignInPath}?{keys.SignInQuery(request)}";

    public static string SignOut(Uri portal, ScopeKeyRing keys, SignOutOrder order) =>
        $"{OriginOf(portal)}{SignOutPath}?{NamespaceParameter}={Uri.EscapeDataString(keys.Scope.Namespace)}&{OriginParameter}={Uri.EscapeDataString(keys.Scope.Origin)}&{OrderParameter}={Uri.EscapeDataString(keys.SealSignOut(order))}";

    public static string OriginOf(Uri portal) => portal.GetLeftPart(UriPartial.Authority);
}
