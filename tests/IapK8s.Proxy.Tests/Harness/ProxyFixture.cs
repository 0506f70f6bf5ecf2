using System.Net;
using System.Text;
using IapK8s.Proxy.Access;
using IapK8s.Proxy.Audit;
using IapK8s.Proxy.Doors;
using IapK8s.Proxy.Forwarding;
using IapK8s.Proxy.Listening;
using IapK8s.Proxy.Pages;
using IapK8s.Proxy.Snapshots;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Yarp.ReverseProxy.Forwarder;

namespace IapK8s.Proxy.Tests.Harness;

/// <summary>The proxy door on a real socket in front of a real app on a real socket. Only the clock is set by hand.</summary>
internal sealed class ProxyFixture : IAsyncDisposable
{
    private readonly WebApplication _server;
    private readonly AuditLog _audit;
    private readonly OpenRequests _open;
    private readonly AppForwarder _forwarder;
    private readonly KeptStream _lines = new();

    private ProxyFixture(TestWorld world, ListenerLimits limits, Uri? app, TlsIdentity? tls, IDataPlane? plane)
    {
        World = world;
        _audit = new AuditLog(_lines, Metrics, NullLogger<AuditLog>.Instance);
        var destination = new AppDestination(TestWorld.Port, (app ?? new Uri($"http://127.0.0.1:{Upstream.Port}")).GetLeftPart(UriPartial.Authority));
        Plane.Current = world.State();
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        builder.Services.AddHttpForwarder();
        builder.Services.AddAppListener();
        builder.WebHost.ConfigureKestrel(options => options.ListenForApp(new IPEndPoint(IPAddress.Loopback, 0), destination, limits, TimeProvider.System, new ConnectionAudit(_audit, Metrics, Clock), tls));
        _server = builder.Build();
        Pipeline = new AccessPipeline(plane ?? Plane, Gateway, _audit, Metrics, Clock, NullLoggerFactory.Instance);
        _open = new OpenRequests(Pipeline, _audit, Metrics, Clock);
        _forwarder = new AppForwarder(_server.Services.GetRequiredService<IHttpForwarder>(), new ForwardingOptions());
        var door = new ProxyDoor(Pipeline, _open, _forwarder, new PageWriter(new PageTheme()), Metrics, Clock, NullLogger<ProxyDoor>.Instance);
        _server.Run(door.HandleAsync);
    }

    public TestWorld World { get; }

    public TestPlane Plane { get; } = new();

    public TestGateway Gateway { get; } = new();

    public RawUpstream Upstream { get; } = new();

    public FakeTimeProvider Clock { get; } = new(DateTimeOffset.FromUnixTimeSeconds(1_800_000_000));

    public ProxyMetrics Metrics { get; } = new();

    public AccessPipeline Pipeline { get; }

    public DateTimeOffset Now => Clock.GetUtcNow();

    public IPEndPoint Address { get; private set; } = new(IPAddress.None, 0);

    /// <param name="plane">What is in force; null for what the test puts there.</param>
    public static async Task<ProxyFixture> StartAsync(
        TestWorld? world = null, ListenerLimits? limits = null, Uri? app = null, TlsIdentity? tls = null, IDataPlane? plane = null)
    {
        var fixture = new ProxyFixture(world ?? new TestWorld(), limits ?? new ListenerLimits(), app, tls, plane);
        await fixture._server.StartAsync();
        var url = fixture._server.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Select(address => new Uri(address)).Single(uri => uri.IsLoopback);
        fixture.Address = new IPEndPoint(IPAddress.Loopback, url.Port);
        return fixture;
    }

    /// <summary>Puts the world's present state in force.</summary>
    public void Push() => Plane.Current = World.State();

    public Task StopAsync() => _server.StopAsync();

    public RawClient Connect() => RawClient.Connect(Address);

    /// <summary>One request on a connection of its own.</summary>
    public async Task<RawResponse> SendAsync(string request)
    {
        using var client = Connect();
        await client.SendAsync(request);
        return await client.ReceiveAsync(request.StartsWith("HEAD ", StringComparison.Ordinal));
    }

    public Task<RawResponse> GetAsync(string target, params string[] headers) => SendAsync(Request("GET", target, headers));

    public static string Request(string method, string target, params string[] headers) =>
        $"{method} {target} HTTP/1.1\r\nHost: {TestWorld.Host}\r\n{string.Concat(headers.Select(header => header + "\r\n"))}\r\n";

    /// <summary>A Cookie line of a fresh session in these groups.</summary>
    public string SignedIn(params string[] groups) => "Cookie: " + World.CookiePair(World.Session(Now, [.. groups]));

    /// <summary>The audit lines so far, once nothing is on its way any more.</summary>
    public async Task<IReadOnlyList<string>> AuditLinesAsync()
    {
        await _audit.DisposeAsync();
        return Encoding.UTF8.GetString(_lines.Kept).Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _open.Dispose();
        await _audit.DisposeAsync();
        _forwarder.Dispose();
        await Upstream.DisposeAsync();
        Metrics.Dispose();
    }

    private sealed class KeptStream : MemoryStream
    {
        public byte[] Kept { get; private set; } = [];

        protected override void Dispose(bool disposing)
        {
            Kept = ToArray();
            base.Dispose(disposing);
        }
    }
}
