using System.Net;
using System.Net.Sockets;
using System.Text;
using IapK8s.Policy.Definitions;
using IapK8s.Proxy.Access;
using IapK8s.Proxy.Audit;
using IapK8s.Proxy.Forwarding;
using IapK8s.Proxy.Tests.Harness;
using IapK8s.Proxy.Tunnels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace IapK8s.Proxy.Tests.Tunnels;

/// <summary>A tunnel between real sockets; the test is both ends. Only the clock is set by hand, and there is no redirect.</summary>
internal sealed class TunnelFixture : IAsyncDisposable
{
    private readonly TcpListener _app = new(IPAddress.Loopback, 0);
    private readonly WebApplication _server;
    private readonly AuditLog _audit;
    private readonly OpaqueTunnels _tunnels;
    private readonly MemoryStream _lines = new();
    private IPEndPoint _address = new(IPAddress.None, 0);

    private TunnelFixture(string[] from, bool isAppThere, AuditOverflow onFull)
    {
        _app.Start();
        Port = ((IPEndPoint)_app.LocalEndpoint).Port;
        if (!isAppThere)
        {
            _app.Stop();
        }

        World.Policy = World.Policy with { Audit = new AuditSettings { OnFull = onFull } };
        Allow(from);
        _audit = new AuditLog(_lines, Metrics, NullLogger<AuditLog>.Instance);
        _tunnels = new OpaqueTunnels(Plane, new ConnectionAudit(_audit, Metrics, Clock), Metrics, new ForwardingOptions { Idle = TimeSpan.FromMinutes(1) }, Clock, NullLogger<OpaqueTunnels>.Instance);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Run(CarryAsync)));
        _server = builder.Build();
    }

    public int Port { get; }

    public TestWorld World { get; } = new();

    public TestPlane Plane { get; } = new();

    public ProxyMetrics Metrics { get; } = new();

    public FakeTimeProvider Clock { get; } = new(DateTimeOffset.FromUnixTimeSeconds(1_800_000_000));

    public static async Task<TunnelFixture> StartAsync(string from = "127.0.0.0/8", bool isAppThere = true, AuditOverflow onFull = AuditOverflow.Drop)
    {
        var fixture = new TunnelFixture([from], isAppThere, onFull);
        await fixture._server.StartAsync();
        fixture._address = new IPEndPoint(IPAddress.Loopback, new Uri(fixture._server.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single()).Port);
        return fixture;
    }

    /// <summary>Puts a policy in force by which these may connect; none: the port is not opaque any more.</summary>
    public void Allow(params string[] from)
    {
        World.Policy = World.Policy with { Capture = from.Length == 0 ? null : new CaptureSettings { Opaque = [new OpaquePort(Port, [.. from])] } };
        Plane.Current = World.State();
    }

    public async Task<Socket> ConnectAsync()
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(_address);
        return socket;
    }

    /// <summary>The app's end of the next tunnel.</summary>
    public async Task<Socket> AcceptAsync()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        return await _app.AcceptSocketAsync(limit.Token);
    }

    public static Task SendAsync(Socket socket, string text) => socket.SendAsync(Encoding.ASCII.GetBytes(text));

    /// <summary>As many bytes as there are in the text.</summary>
    public static async Task<string> ReceiveAsync(Socket socket, int length)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        var buffer = new byte[length];
        var filled = 0;
        while (filled < length && await socket.ReceiveAsync(buffer.AsMemory(filled), limit.Token) is > 0 and var read)
        {
            filled += read;
        }

        return Encoding.ASCII.GetString(buffer, 0, filled);
    }

    /// <summary>True for an orderly end, false for a reset.</summary>
    public static async Task<bool> EndsInOrderAsync(Socket socket)
    {
        try
        {
            return (await ReceiveAsync(socket, 1)).Length == 0;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    public async Task<IReadOnlyList<string>> AuditLinesAsync()
    {
        await _audit.DisposeAsync();
        return Encoding.UTF8.GetString(_lines.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    public Task CloseAuditAsync() => _audit.DisposeAsync().AsTask();

    /// <summary>Nothing is carried any more.</summary>
    public async Task EmptyAsync()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (Metrics.OpenTunnelCount > 0)
        {
            limit.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _tunnels.Dispose();
        await _audit.DisposeAsync();
        _app.Dispose();
        Metrics.Dispose();
    }

    private Task CarryAsync(ConnectionContext connection) => _tunnels.CarryAsync(
        connection, connection.Features.Get<IConnectionSocketFeature>()!.Socket, Plane.Current!.Policies.FindOpaque(Port)!, ((IPEndPoint)connection.RemoteEndPoint!).Address, new IPEndPoint(IPAddress.Loopback, Port));
}
