using IapK8s.Identity.Cookies;
using IapK8s.Proxy.Access;
using IapK8s.Proxy.Pages;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;
using Yarp.ReverseProxy.Forwarder;

namespace IapK8s.Proxy.Forwarding;

/// <summary>Both directions of one request: what was decided goes to the app, what the app may say comes back.</summary>
internal sealed class AppTransformer(AccessResult access, AppChannel? channel) : HttpTransformer
{
    private static readonly string MarkFolded = GeneratedResponse.HeaderName.ToLowerInvariant();

    // Nothing below changes a byte of the target: what policies matched is what the app parses.
    private static readonly UriCreationOptions Verbatim = new() { DangerousDisablePathAndQueryCanonicalization = true };

    public override ValueTask TransformRequestAsync(HttpContext httpContext, HttpRequestMessage proxyRequest, string destinationPrefix, CancellationToken cancellationToken)
    {
        // A canonical target begins with its prefix in one spelling alone: what was decided on the public path, and what the app gets, are the same path.
        var target = channel?.Path is { } path ? path.Apply(access.WireTarget)! : access.WireTarget;
        proxyRequest.RequestUri = new Uri(destinationPrefix + target, Verbatim);
        ForwardedHeaders.Write(httpContext, proxyRequest, access);
        if (channel is not null)
        {
            proxyRequest.Options.Set(AppChannel.Request, httpContext);
            if (channel.Path is { Prefix.Length: > 0 } mapped)
            {
                proxyRequest.Headers.TryAddWithoutValidation("X-Forwarded-Prefix", mapped.Prefix);
            }
        }

        return ValueTask.CompletedTask;
    }

    public override ValueTask<bool> TransformResponseAsync(HttpContext httpContext, HttpResponseMessage? proxyResponse, CancellationToken cancellationToken)
    {
        if (proxyResponse is null)
        {
            return ValueTask.FromResult(false);
        }

        // An app may switch protocols only where the client asked for the one that we let through.
        if (proxyResponse.StatusCode == System.Net.HttpStatusCode.SwitchingProtocols && !access.IsWebSocket)
        {
            throw new InvalidOperationException("The app switched protocols without being asked to.");
        }

        var headers = httpContext.Response.Headers;
        Copy(proxyResponse.Headers.NonValidated, headers);
        if (proxyResponse.Content is { } content)
        {
            Copy(content.Headers.NonValidated, headers);
        }

        if (channel is not null && headers.Location is [{ } location])
        {
            headers.Location = channel.PublicLocation(location, access.Facts!.Origin);
        }

        // A length besides a coding is two framings; ours is written anew (RFC 9112 §6.3).
        if (proxyResponse.Headers.TransferEncodingChunked == true)
        {
            headers.ContentLength = null;
        }

        return ValueTask.FromResult(true);
    }

    public override ValueTask TransformResponseTrailersAsync(HttpContext httpContext, HttpResponseMessage proxyResponse, CancellationToken cancellationToken)
    {
        if (httpContext.Features.Get<IHttpResponseTrailersFeature>()?.Trailers is { IsReadOnly: false } trailers)
        {
            Copy(proxyResponse.TrailingHeaders.NonValidated, trailers);
        }

        return ValueTask.CompletedTask;
    }

    private static void Copy(System.Net.Http.Headers.HttpHeadersNonValidated from, IHeaderDictionary to)
    {
        foreach (var (name, values) in from)
        {
            if (IsDropped(name))
            {
                continue;
            }

            if (name.Equals(HeaderNames.SetCookie, StringComparison.OrdinalIgnoreCase))
            {
                foreach (var cookie in values)
                {
                    if (!CookieHeader.SetsOurs(cookie))
                    {
                        to.Append(name, cookie);
                    }
                }

                continue;
            }

            to[name] = values.Count == 1 ? values.ToString() : values.ToArray();
        }
    }

    private static bool IsDropped(string name) => name.Length switch
    {
        7 => name.Equals(HeaderNames.Upgrade, StringComparison.OrdinalIgnoreCase),
        10 => name.Equals(HeaderNames.Connection, StringComparison.OrdinalIgnoreCase) || name.Equals(HeaderNames.KeepAlive, StringComparison.OrdinalIgnoreCase),
        16 => name.Equals(HeaderNames.ProxyConnection, StringComparison.OrdinalIgnoreCase),
        17 => name.Equals(HeaderNames.TransferEncoding, StringComparison.OrdinalIgnoreCase),
        18 => name.Equals(HeaderNames.ProxyAuthenticate, StringComparison.OrdinalIgnoreCase),
        24 => ClientHeaders.IsFolded(name, MarkFolded),
        _ => false,
    };
}
