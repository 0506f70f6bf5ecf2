using IapK8s.Policy.Applications;
using Microsoft.AspNetCore.Http;
using Yarp.ReverseProxy.Forwarder;

namespace IapK8s.Proxy.Forwarding;

/// <summary>How an app outside the pod is reached, and what of a request is changed on the way.</summary>
public sealed class AppChannel
{
    /// <summary>Of each request that goes through <see cref="Client"/>: the one that it came of.</summary>
    public static HttpRequestOptionsKey<HttpContext> Request { get; } = new("iap-request");

    /// <summary>Chooses the server and puts its origin in place of the destination's.</summary>
    public required HttpMessageInvoker Client { get; init; }

    public required ForwarderRequestConfig Requests { get; init; }

    public required ForwarderRequestConfig Grpc { get; init; }

    public required ForwarderRequestConfig WebSockets { get; init; }

    /// <summary>Null: targets go on as they are.</summary>
    public PathMapping? Path { get; init; }

    /// <summary>Null: no limit.</summary>
    public long? MaxBodyBytes { get; init; }

    public required bool AllowsWebSockets { get; init; }

    /// <summary>Where the app's servers are, as it may say so itself.</summary>
    public required IReadOnlyCollection<string> Origins { get; init; }

    /// <summary>A Location of the app's as browsers can follow it: the app's own servers and paths are those of the public host.</summary>
    internal string PublicLocation(string location, string origin)
    {
        if (location.StartsWith('/') && !location.StartsWith("//", StringComparison.Ordinal) && !location.StartsWith("/\\", StringComparison.Ordinal))
        {
            return Path?.Reverse(location) ?? location;
        }

        if (!Uri.TryCreate(location, UriKind.Absolute, out var uri) || !Origins.Contains($"{uri.Scheme}://{uri.Host}:{uri.Port}") || origin.Length == 0)
        {
            return location;
        }

        var path = uri.GetComponents(UriComponents.PathAndQuery | UriComponents.Fragment, UriFormat.UriEscaped);
        path = path.StartsWith('/') ? path : "/" + path;
        return origin + (Path?.Reverse(path) ?? path);
    }
}
