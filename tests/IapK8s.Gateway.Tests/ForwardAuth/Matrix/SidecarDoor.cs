using System.Net;
using IapK8s.Gateway.Tests.Fixture;
using IapK8s.Policy.Snapshots;
using IapK8s.Proxy.Access;
using IapK8s.Proxy.Audit;
using IapK8s.Proxy.Doors;
using IapK8s.Proxy.Forwarding;
using IapK8s.Proxy.Listening;
using IapK8s.Proxy.Pages;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Yarp.ReverseProxy.Forwarder;

namespace IapK8s.Gateway.Tests.ForwardAuth.Matrix;

/// <summary>A sidecar's door in front of the app, with the very policy that the gateway decides by.</summary>
internal sealed class SidecarDoor : IAsyncDisposable
{
    private const int Port = 8080;

    private readonly WebApplication _server;
    private readonly ProxyMetrics _metrics = new();
    private readonly AuditLog _audit;
    private readonly OpenRequests _open;
    private readonly AppForwarder _forwarder;

    private SidecarDoor(DoorFixture doors, EchoApp app)
    {
        var time = doors.Gateway.Time;
        _audit = new AuditLog(Stream.Null, _metrics, NullLogger<AuditLog>.Instance);
        var plane = new TestDataPlane();
        plane.Set(doors.Gateway.Plane.Current! with
        {
            Policies = new PolicySnapshot("1", [EffectivePolicy.Build(doors.Policy with { Ports = [Port], Gateway = null }, GroupMembership.Empty)]),
            Gateway = null,
        });
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        builder.Services.AddHttpForwarder();
        builder.Services.AddAppListener();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.ListenForApp(
            new IPEndPoint(IPAddress.Loopback, 0), new AppDestination(Port, $"http://{app.Address}"), new ListenerLimits(), TimeProvider.System, new ConnectionAudit(_audit, _metrics, time)));
        _server = builder.Build();
        var pipeline = new AccessPipeline(plane, new NoGateway(), _audit, _metrics, time, NullLoggerFactory.Instance);
        _open = new OpenRequests(pipeline, _audit, _metrics, time);
        _forwarder = new AppForwarder(_server.Services.GetRequiredService<IHttpForwarder>(), new ForwardingOptions());
        _server.Run(new ProxyDoor(pipeline, _open, _forwarder, new PageWriter(new PageTheme()), _metrics, time, NullLogger<ProxyDoor>.Instance).HandleAsync);
    }

    public IPEndPoint Address { get; private set; } = new(IPAddress.None, 0);

    public static async Task<SidecarDoor> StartAsync(DoorFixture doors, EchoApp app)
    {
        var door = new SidecarDoor(doors, app);
        await door._server.StartAsync();
        door.Address = new IPEndPoint(IPAddress.Loopback, door._server.Urls.Select(url => new Uri(url)).Single(uri => uri.IsLoopback).Port);
        return door;
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _open.Dispose();
        _forwarder.Dispose();
        await _audit.DisposeAsync();
        _metrics.Dispose();
    }
}
