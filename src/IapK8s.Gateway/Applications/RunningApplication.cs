using System.Net;
using System.Text;
using IapK8s.Policy.Applications;
using IapK8s.Policy.Snapshots;
using IapK8s.Protocol.Mapping;
using IapK8s.Proxy.Forwarding;
using Yarp.ReverseProxy.Forwarder;

namespace IapK8s.Gateway.Applications;

/// <summary>One application with its connections and the health of its servers. Lives on while nothing changes but certificates and hosts, save the one by which servers are asked how they are.</summary>
internal sealed class RunningApplication : IDisposable
{
    private readonly UpstreamDialer _dialer;
    private readonly HttpMessageInvoker _client;
    private readonly HttpMessageInvoker _balanced;
    private readonly HealthMonitor? _monitor;

    public RunningApplication(ApplicationDefinition definition, ReservedAddresses reserved, TimeProvider time, ILogger log)
    {
        Definition = definition;
        Upstreams = [.. definition.Upstreams.Select(upstream => new UpstreamState(upstream, definition.HealthCheck, time))];
        _dialer = new UpstreamDialer(definition, reserved);
        _client = new HttpMessageInvoker(Handler(definition, _dialer));
        _balanced = new HttpMessageInvoker(new ApplicationHandler(definition, new UpstreamChoice(Upstreams), _client, time));
        _monitor = HealthMonitor.Start(definition, Upstreams, _client, time, log);
        Destination = new AppDestination(0, ApplicationHandler.Anywhere) { Place = PlaceOf(definition), Channel = Channel(definition, _balanced) };
    }

    public ApplicationDefinition Definition { get; }

    public IReadOnlyList<UpstreamState> Upstreams { get; }

    public AppDestination Destination { get; }

    /// <summary>Whether the other is served by the same servers in the same way.</summary>
    public bool Serves(ApplicationDefinition other) => ReferenceEquals(Definition, other) || Essence(Definition).Equals(Essence(other));

    public void Dispose()
    {
        _monitor?.Dispose();
        _balanced.Dispose();
        _client.Dispose();
        _dialer.Dispose();
    }

    private static Protocol.Push.V1.Application Essence(ApplicationDefinition definition) => ApplicationMapping.ToWire(definition with { Generation = 0, Hosts = HealthMonitor.HostOf(definition) is { } asked ? [asked] : [], Certificates = [] });

    private static GatewayPlace.Application PlaceOf(ApplicationDefinition definition)
    {
        var slash = definition.Name.IndexOf('/', StringComparison.Ordinal);
        return new GatewayPlace.Application(definition.Name[..slash], definition.Name[(slash + 1)..]);
    }

    private static SocketsHttpHandler Handler(ApplicationDefinition definition, UpstreamDialer dialer) => new()
    {
        UseProxy = false,
        UseCookies = false,
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        ActivityHeadersPropagator = null,
        EnableMultipleHttp2Connections = true,
        ConnectTimeout = definition.Timeouts.Connect,
        ConnectCallback = dialer.ConnectAsync,
        PooledConnectionIdleTimeout = TimeSpan.FromSeconds(90),
        // A name that leads elsewhere by now is followed, and judged, within minutes.
        PooledConnectionLifetime = TimeSpan.FromMinutes(10),
        RequestHeaderEncodingSelector = (_, _) => Encoding.UTF8,
        MaxResponseHeadersLength = 64,
        ResponseDrainTimeout = TimeSpan.FromSeconds(2),
    };

    private static AppChannel Channel(ApplicationDefinition definition, HttpMessageInvoker client)
    {
        var http1 = new ForwarderRequestConfig { ActivityTimeout = definition.Timeouts.Idle, Version = HttpVersion.Version11, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        var http2 = http1 with { Version = HttpVersion.Version20 };
        var isEncrypted = definition.Upstreams.All(upstream => upstream.IsEncrypted);
        return new AppChannel
        {
            Client = client,
            Requests = definition.Protocol switch
            {
                UpstreamProtocol.Http2 => http2,
                UpstreamProtocol.Auto when isEncrypted => http2 with { VersionPolicy = HttpVersionPolicy.RequestVersionOrLower },
                _ => http1,
            },
            Grpc = definition.Protocol == UpstreamProtocol.Http1 ? http1 : http2,
            WebSockets = http1,
            Path = definition.Path,
            MaxBodyBytes = definition.MaxBodyBytes,
            AllowsWebSockets = definition.AllowsWebSockets && definition.Protocol != UpstreamProtocol.Http2,
            Origins = definition.Upstreams.Select(upstream => upstream.Origin).ToHashSet(StringComparer.OrdinalIgnoreCase),
        };
    }
}
