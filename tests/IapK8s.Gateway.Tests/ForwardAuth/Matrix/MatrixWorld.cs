using System.Collections.Frozen;
using System.Globalization;
using System.Net;
using IapK8s.Gateway.Tests.Applications;
using IapK8s.Policy.Applications;
using IapK8s.Policy.Definitions;
using IapK8s.TestKit.Envoys;
using IapK8s.TestKit.ForwardAuth;
using IapK8s.TestKit.Processes;
using IapK8s.TestKit.Servers;

namespace IapK8s.Gateway.Tests.ForwardAuth.Matrix;

/// <summary>One policy, one app, and every door to it: a sidecar's, the gateway's own proxy, the real nginx and the real Caddy on the printed configuration, and those that are not to be had here by
/// clients that speak as they do.</summary>
internal sealed class MatrixWorld : IAsyncDisposable
{
    public const string Host = "app.localhost";

    private readonly List<IAsyncDisposable> _parts = [];

    private MatrixWorld(DoorFixture doors, int port) => (Gateway, Port) = (doors, port);

    public DoorFixture Gateway { get; }

    public EchoApp App { get; } = new();

    public IReadOnlyList<MatrixDoor> Doors { get; private set; } = [];

    /// <summary>Of the origin.</summary>
    public int Port { get; }

    public string Authority => string.Create(CultureInfo.InvariantCulture, $"{Host}:{Port}");

    public string Dev => Gateway.SignedIn("dev");

    public string Admin => Gateway.SignedIn("admin", "dev");

    public static async Task<MatrixWorld> StartAsync()
    {
        // Caddy listens where the origin says, nginx where it is told.
        var ports = LoopbackPorts.Take(2);
        var origin = string.Create(CultureInfo.InvariantCulture, $"http://{Host}:{ports[0]}");
        var world = new MatrixWorld(await DoorFixture.StartAsync(origin: _ => origin), ports[0]);
        var (doors, envoys, app) = (world.Gateway.Gateway.Doors, world.Gateway.Gateway.EnvoysDoor, world.App.Address);
        var (caddyAddress, nginxAddress) = (new IPEndPoint(IPAddress.Loopback, ports[0]), new IPEndPoint(IPAddress.Loopback, ports[1]));
        string[] addresses = ["--gateway", $"http://{doors}", "--upstream", $"http://{app}", "--listen"];
        var nginx = await PrintedSnippet.OfAsync(PrintedSnippet.Policy(origin), ["nginx", .. addresses, $"{nginxAddress}"]);
        var caddy = await PrintedSnippet.OfAsync(PrintedSnippet.Policy(origin), ["caddy", .. addresses, "127.0.0.1"]);
        var traefik = await PrintedSnippet.OfAsync(PrintedSnippet.Policy(origin), "traefik");
        var envoyOverHttp = await PrintedSnippet.OfAsync(PrintedSnippet.Policy(origin), "envoy", "--protocol", "http");
        world.ServeTheAppOutside();
        var sidecar = await SidecarDoor.StartAsync(world.Gateway, world.App);
        world._parts.Add(sidecar);
        world._parts.Add(await ServerProcess.StartNginxAsync(nginx, nginxAddress));
        world._parts.Add(await ServerProcess.StartCaddyAsync(caddy, caddyAddress));
        var envoy = await EnvoyProcess.StartAsync(envoys, app, "--raw-headers");
        world._parts.Add(envoy);
        world.Doors =
        [
            new ServerDoor("sidecar", sidecar.Address, isProxy: true),
            new ServerDoor("application", world.Gateway.Gateway.PlainApplications, isProxy: true),
            new ServerDoor("nginx", nginxAddress),
            new ServerDoor("caddy", caddyAddress),
            new AskingDoor("traefik", new TraefikDriver(), doors, world.App, name => !TraefikDriver.Written.Contains(name, StringComparer.OrdinalIgnoreCase), PrintedIngress.Traefik(traefik)),
            // As it is configured: a name with an underscore is dropped before anybody sees it.
            new AskingDoor("envoy-http", new PrintedEnvoyDriver(), doors, world.App, name => !name.Contains('_', StringComparison.Ordinal), PrintedIngress.Envoy(envoyOverHttp)),
            new ServerDoor("envoy-grpc", envoy.Address),
        ];
        return world;
    }

    public ClientRequest Get(string target, params string[] headers) => new("GET", target, Authority, headers);

    public async ValueTask DisposeAsync()
    {
        foreach (var part in Enumerable.Reverse(_parts))
        {
            await part.DisposeAsync();
        }

        await App.DisposeAsync();
        await Gateway.DisposeAsync();
    }

    /// <summary>The app is an application of the gateway's as well, under the same policy.</summary>
    private void ServeTheAppOutside()
    {
        var application = new ApplicationDefinition
        {
            Name = "shop/shop",
            Generation = 1,
            Hosts = [Host],
            Upstreams = [new UpstreamDefinition(IsEncrypted: false, $"{App.Address.Address}", App.Address.Port, 1)],
            Ceilings = ApplicationFixture.LoopbackIsFine,
            AllowsWebSockets = true,
        };
        Gateway.Policy = Gateway.Policy with { Gateway = new GatewayUse(true, ["shop"]) };
        Gateway.Push();
        var plane = Gateway.Gateway.Plane;
        plane.Set(plane.Current! with { Gateway = plane.Current!.Gateway! with { Applications = new[] { application }.ToFrozenDictionary(known => known.Name) } });
    }
}
