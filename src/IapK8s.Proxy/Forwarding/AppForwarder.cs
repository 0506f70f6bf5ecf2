using System.Net;
using System.Text;
using IapK8s.Policy.Decisions;
using IapK8s.Proxy.Access;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Yarp.ReverseProxy.Forwarder;

namespace IapK8s.Proxy.Forwarding;

/// <summary>Sends what was allowed to the app, over HTTP/1.1, or over cleartext HTTP/2 where a client speaks gRPC. Nothing is buffered in either direction.</summary>
public sealed class AppForwarder : IDisposable
{
    private readonly IHttpForwarder _forwarder;
    private readonly HttpMessageInvoker _client;
    private readonly ForwarderRequestConfig _http1;
    private readonly ForwarderRequestConfig _http2;

    public AppForwarder(IHttpForwarder forwarder, ForwardingOptions options)
    {
        _forwarder = forwarder;
        _http1 = new ForwarderRequestConfig { ActivityTimeout = options.Idle, Version = HttpVersion.Version11, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        _http2 = _http1 with { Version = HttpVersion.Version20 };
        _client = new HttpMessageInvoker(new SocketsHttpHandler
        {
            UseProxy = false,
            UseCookies = false,
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
            ActivityHeadersPropagator = null,
            EnableMultipleHttp2Connections = true,
            ConnectTimeout = options.Connect,
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(90),
            // Kestrel took the values as UTF-8 and the app gets the same bytes. Its answer is read as Latin-1 by default, that is byte for byte.
            RequestHeaderEncodingSelector = (_, _) => Encoding.UTF8,
            MaxResponseHeadersLength = 64,
            ResponseDrainTimeout = TimeSpan.FromSeconds(2),
        });
    }

    internal ValueTask<ForwarderError> ForwardAsync(HttpContext context, AccessResult access, AppDestination app)
    {
        var headers = context.Request.Headers;
        var isGrpc = Clients.IsGrpc(headers.ContentType.ToString()) && HttpProtocol.IsHttp2(context.Request.Protocol);
        if (access.IsWebSocket || isGrpc)
        {
            // Silence on a WebSocket, or on a stream of calls, is no slow body.
            Unlimit(context);
        }

        if (!access.IsWebSocket && headers.Upgrade.Count > 0)
        {
            // Of all protocols to switch to, only WebSocket passes: h2c or SPDY inside would be a tunnel that nobody looks into.
            headers.Remove("Upgrade");
        }

        if (app.Channel is not { } channel)
        {
            return _forwarder.SendAsync(context, app.Origin, _client, isGrpc ? _http2 : _http1, new AppTransformer(access, null));
        }

        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } body)
        {
            body.MaxRequestBodySize = channel.MaxBodyBytes;
        }

        var requests = access.IsWebSocket ? channel.WebSockets : isGrpc ? channel.Grpc : channel.Requests;
        return _forwarder.SendAsync(context, app.Origin, channel.Client, requests, new AppTransformer(access, channel));
    }

    /// <summary>What is allowed and cannot be sent all the same; <see cref="Code.None"/> for all else.</summary>
    internal static Code ObjectionTo(AccessResult access, AppDestination app) => app.Channel switch
    {
        null => Code.None,
        { AllowsWebSockets: false } when access.IsWebSocket => Code.WebSocketNotServed,
        // Whoever reads it in another way than we do would find another prefix in it.
        { Path: not null } when access.IsAmbiguous || LeadsOut(access.WireTarget) => Code.AmbiguousRequest,
        { Path: { } path } when path.Apply(access.WireTarget) is null => Code.PathNotServed,
        _ => Code.None,
    };

    /// <summary>Dot segments behind a slash that a policy keeps escaped: an app that unescapes it would leave the prefix.</summary>
    private static bool LeadsOut(string target)
    {
        var path = target.AsSpan(0, target.IndexOf('?', StringComparison.Ordinal) is var query and >= 0 ? query : target.Length);
        return path.Contains("..", StringComparison.Ordinal) && (path.Contains("%2f", StringComparison.OrdinalIgnoreCase) || path.Contains("%5c", StringComparison.OrdinalIgnoreCase));
    }

    /// <returns><see cref="Code.None"/> where the client went away: there is nobody to tell.</returns>
    internal static Code CodeOf(ForwarderError error, HttpContext context) => error switch
    {
        ForwarderError.None => Code.None,
        _ when context.RequestAborted.IsCancellationRequested => Code.None,
        _ when UpstreamException.Find(context.Features.Get<IForwarderErrorFeature>()?.Exception) is { } told => told.Code,
        ForwarderError.RequestTimedOut => Code.UpstreamTimeout,
        ForwarderError.RequestBodyClient or ForwarderError.RequestBodyCanceled => context.Response.StatusCode switch
        {
            StatusCodes.Status413PayloadTooLarge => Code.RequestTooLarge,
            StatusCodes.Status408RequestTimeout => Code.RequestTimeout,
            _ => Code.AmbiguousRequest,
        },
        ForwarderError.Request or ForwarderError.RequestCreation or ForwarderError.NoAvailableDestinations => Code.UpstreamUnreachable,
        _ => Code.UpstreamReset,
    };

    public void Dispose() => _client.Dispose();

    private static void Unlimit(HttpContext context)
    {
        if (context.Features.Get<Microsoft.AspNetCore.Server.Kestrel.Core.Features.IHttpMinRequestBodyDataRateFeature>() is { } request)
        {
            request.MinDataRate = null;
        }

        if (context.Features.Get<Microsoft.AspNetCore.Server.Kestrel.Core.Features.IHttpMinResponseDataRateFeature>() is { } response
            && context.Request.Protocol != HttpProtocol.Http2)
        {
            response.MinDataRate = null;
        }
    }
}
