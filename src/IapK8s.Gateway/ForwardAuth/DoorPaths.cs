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

    /// <summary>Where no policy is named.</summary>
    public static readonly GatewayPlace.Asked ByHost = new();

    // Most questions name the policy of the one before.
    private static GatewayPlace.Asked s_last = ByHost;

    /// <summary>One path, and behind it nothing, or namespace and name of a policy. Never in a query: of some ingresses that is the client's.</summary>
    /// <param name="ignoresQuery">The ingress adds the query of the request that it asks about.</param>
    /// <param name="place">Null where something else stands there.</param>
    public static bool Is(string target, string path, bool ignoresQuery, out GatewayPlace.Asked? place)
    {
        var end = ignoresQuery && target.IndexOf('?', StringComparison.Ordinal) is >= 0 and var query ? query : target.Length;
        place = ByHost;
        if (!target.StartsWith(path, StringComparison.Ordinal) || (end > path.Length && target[path.Length] is not ('/' or '?')))
        {
            return false;
        }

        if (end > path.Length)
        {
            place = target[path.Length] == '/' ? Named(target.AsSpan()[(path.Length + 1)..end]) : null;
        }

        return true;
    }

    /// <summary>A path in front of another.</summary>
    public static bool IsInFront(string target, out GatewayPlace.Asked? place, out string rest)
    {
        (place, rest) = (ByHost, "");
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
        place = end < 0 ? null : Named(target.AsSpan()[EnvoyPolicy.Length..end]);
        rest = end < 0 ? "" : target[end..];
        return true;
    }

    /// <summary>Namespace and name, as they are written, of one policy or of several together (<c>shop/a+b</c>).</summary>
    private static GatewayPlace.Asked? Named(ReadOnlySpan<char> policy)
    {
        var last = s_last;
        if (last.Policy.AsSpan().SequenceEqual(policy) && policy.Length > 0)
        {
            return last;
        }

        var slash = policy.IndexOf('/');
        return slash > 0 && slash == policy.LastIndexOf('/') && slash < policy.Length - 1 && !policy.Contains('?') ? s_last = new GatewayPlace.Asked(policy.ToString()) : null;
    }
}
