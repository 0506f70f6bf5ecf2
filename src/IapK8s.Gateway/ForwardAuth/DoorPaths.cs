using IapK8s.Policy.Snapshots;

namespace IapK8s.Gateway.ForwardAuth;

/// <summary>The paths of the doors, and the policy that an ingress may name in its call. All of it is the operator's configuration: what does not fit to the letter is a mistake there.</summary>
internal static class DoorPaths
{
    /// <summary>For <c>auth_request</c>.</summary>
    public const string Nginx = "/nginx/auth";

    /// <summary>For the client whom <see cref="Nginx"/> refused.</summary>
    public const string NginxSignIn = "/nginx/sign-in";

    public const string Traefik = "/traefik";

    public const string Caddy = "/caddy";

    /// <summary>In front of the request's own path.</summary>
    public const string Envoy = "/envoy";

    /// <summary>Namespace and name of the policy follow, and then the request's own path.</summary>
    public const string EnvoyPolicy = "/envoy-policy/";

    private const string PolicyParameter = "policy=";

    private static readonly GatewayPlace.ForwardAuth s_byHost = new();

    /// <summary>One path and nothing behind it but <c>?policy=namespace/name</c>.</summary>
    /// <param name="place">Null where something else stands there.</param>
    public static bool Is(string target, string path, out GatewayPlace.ForwardAuth? place)
    {
        place = s_byHost;
        if (!target.StartsWith(path, StringComparison.Ordinal) || (target.Length > path.Length && target[path.Length] != '?'))
        {
            return false;
        }

        if (target.Length > path.Length)
        {
            var query = target.AsSpan(path.Length + 1);
            place = query.StartsWith(PolicyParameter, StringComparison.Ordinal) ? Named(Uri.UnescapeDataString(query[PolicyParameter.Length..])) : null;
        }

        return true;
    }

    /// <summary>A path in front of another.</summary>
    public static bool IsInFront(string target, out GatewayPlace.ForwardAuth? place, out string rest)
    {
        (place, rest) = (s_byHost, "");
        if (target.StartsWith(Envoy + "/", StringComparison.Ordinal))
        {
            rest = target[Envoy.Length..];
            return true;
        }

        if (!target.StartsWith(EnvoyPolicy, StringComparison.Ordinal))
        {
            return false;
        }

        var name = target.IndexOf('/', EnvoyPolicy.Length);
        var end = name < 0 ? -1 : target.IndexOf('/', name + 1);
        place = end < 0 ? null : Named(target[EnvoyPolicy.Length..end]);
        rest = end < 0 ? "" : target[end..];
        return true;
    }

    /// <summary>Namespace and name, of one policy or of several together (<c>shop/a+b</c>).</summary>
    private static GatewayPlace.ForwardAuth? Named(string policy)
    {
        var slash = policy.IndexOf('/', StringComparison.Ordinal);
        return slash > 0 && slash == policy.LastIndexOf('/') && slash < policy.Length - 1 ? new GatewayPlace.ForwardAuth(policy) : null;
    }
}
