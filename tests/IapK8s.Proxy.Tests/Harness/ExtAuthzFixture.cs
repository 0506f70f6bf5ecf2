using System.Text;
using Grpc.Net.Client;
using IapK8s.Policy.Definitions;
using IapK8s.Protocol.Envoy;
using IapK8s.Proxy.Access;
using IapK8s.Proxy.Audit;
using IapK8s.Proxy.Doors.ExtAuthz;
using IapK8s.Proxy.Pages;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace IapK8s.Proxy.Tests.Harness;

/// <summary>The door for Envoy on a real socket, asked over gRPC. Only the clock is set by hand.</summary>
internal sealed class ExtAuthzFixture : IAsyncDisposable
{
    private readonly WebApplication _server;
    private readonly AuditLog _audit;
    private readonly MemoryStream _lines = new();
    private GrpcChannel? _channel;

    private ExtAuthzFixture(TestWorld world)
    {
        World = world;
        // As a gateway has it, which knows no ports.
        world.Policy = world.Policy with { Ports = [], InternalHosts = [], Gateway = new GatewayUse(ForwardAuth: true, []) };
        Plane.Current = world.State();
        _audit = new AuditLog(_lines, Metrics, NullLogger<AuditLog>.Instance);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        builder.WebHost.ConfigureKestrel(options => options.Listen(System.Net.IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2));
        _server = builder.Build();
        var pipeline = new AccessPipeline(Plane, Gateway, _audit, Metrics, Clock, NullLoggerFactory.Instance);
        var door = new ExtAuthzDoor(pipeline, new PageWriter(new PageTheme()), Clock, NullLogger<ExtAuthzDoor>.Instance);
        _server.Run(async context => await door.HandleAsync(context));
    }

    public TestWorld World { get; }

    public TestPlane Plane { get; } = new();

    public TestGateway Gateway { get; } = new();

    public FakeTimeProvider Clock { get; } = new(DateTimeOffset.FromUnixTimeSeconds(1_800_000_000));

    public ProxyMetrics Metrics { get; } = new();

    public DateTimeOffset Now => Clock.GetUtcNow();

    /// <summary>As with Envoy's <c>encode_raw_headers</c>.</summary>
    public bool IsRaw { get; init; }

    public string Address => _server.Urls.Single();

    public GrpcChannel Channel => _channel ??= GrpcChannel.ForAddress(Address);

    public static async Task<ExtAuthzFixture> StartAsync(bool raw = false)
    {
        var fixture = new ExtAuthzFixture(new TestWorld()) { IsRaw = raw };
        await fixture._server.StartAsync();
        return fixture;
    }

    /// <summary>Puts the world's present state in force.</summary>
    public void Push() => Plane.Current = World.State();

    public Task<EnvoyOutcome> GetAsync(string target, params string[] headers) => SendAsync(new EnvoyRequest("GET", target, headers));

    public async Task<EnvoyOutcome> SendAsync(EnvoyRequest request) => EnvoyOutcome.Of(request, await AskAsync(request.Check(IsRaw)));

    public async Task<CheckResponse> AskAsync(CheckRequest check) => await new Authorization.AuthorizationClient(Channel).CheckAsync(check);

    /// <summary>A Cookie line of a fresh session in these groups.</summary>
    public string SignedIn(params string[] groups) => "Cookie: " + World.CookiePair(World.Session(Now, [.. groups]));

    /// <summary>The audit lines so far, once nothing is on its way any more.</summary>
    public async Task<IReadOnlyList<string>> AuditLinesAsync()
    {
        await _audit.DisposeAsync();
        return Encoding.UTF8.GetString(_lines.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    public async ValueTask DisposeAsync()
    {
        _channel?.Dispose();
        await _server.DisposeAsync();
        await _audit.DisposeAsync();
        Metrics.Dispose();
    }
}
