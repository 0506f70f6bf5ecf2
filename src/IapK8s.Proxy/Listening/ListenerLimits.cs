using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace IapK8s.Proxy.Listening;

/// <summary>What one caller may ask of the process. Bodies are streamed, so their size is the app's to limit; their pace is ours.</summary>
public sealed record ListenerLimits
{
    public int Headers { get; init; } = 100;

    /// <summary>Bytes of all header lines together. A session cookie takes 4 KB, five attempts 4 KB more.</summary>
    public int HeaderBytes { get; init; } = 32 * 1024;

    public int RequestLineBytes { get; init; } = 8 * 1024;

    public int Connections { get; init; } = 10_000;

    /// <summary>Until the first byte of a connection. Default 30 s.</summary>
    public TimeSpan FirstByte { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Of a TLS handshake. Default 10 s.</summary>
    public TimeSpan Handshake { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>From the first byte of a request to the end of its headers. Default 15 s.</summary>
    public TimeSpan RequestHeaders { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Between two requests of a connection. Default 2 min.</summary>
    public TimeSpan KeepAlive { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Bytes a second, averaged, that a body must move at, after <see cref="Grace"/>. gRPC streams and WebSockets are exempt; see <see cref="Forwarding.ForwardingOptions.Idle"/>.</summary>
    public double BodyRate { get; init; } = 100;

    public TimeSpan Grace { get; init; } = TimeSpan.FromSeconds(10);

    public int StreamsPerConnection { get; init; } = 100;

    internal void ApplyTo(KestrelServerOptions options)
    {
        options.AddServerHeader = false;
        options.AllowSynchronousIO = false;
        // Header values arrive as strict UTF-8: what is not is 400. What an app answers passes byte for byte.
        options.ResponseHeaderEncodingSelector = _ => System.Text.Encoding.Latin1;
        var limits = options.Limits;
        limits.MaxRequestHeaderCount = Headers;
        limits.MaxRequestHeadersTotalSize = HeaderBytes;
        limits.MaxRequestLineSize = RequestLineBytes;
        limits.MaxRequestBodySize = null;
        limits.MaxConcurrentConnections = Connections;
        limits.MaxConcurrentUpgradedConnections = Connections;
        limits.RequestHeadersTimeout = RequestHeaders;
        limits.KeepAliveTimeout = KeepAlive;
        limits.MinRequestBodyDataRate = new MinDataRate(BodyRate, Grace);
        limits.MinResponseDataRate = new MinDataRate(BodyRate, Grace);
        limits.Http2.MaxStreamsPerConnection = StreamsPerConnection;
        limits.Http2.MaxRequestHeaderFieldSize = 16 * 1024;
        limits.Http2.KeepAlivePingDelay = TimeSpan.FromSeconds(60);
        limits.Http2.KeepAlivePingTimeout = TimeSpan.FromSeconds(20);
    }
}
