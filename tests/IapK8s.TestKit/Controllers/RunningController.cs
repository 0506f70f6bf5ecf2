using System.Net;
using IapK8s.Compiler.Inputs;
using IapK8s.Controller;
using IapK8s.Controller.Admission.Webhooks;
using IapK8s.Controller.Credentials.Authorities;
using IapK8s.Controller.Credentials.Keys;
using IapK8s.Controller.Peers;
using IapK8s.Controller.Push;
using IapK8s.Protocol.Credentials;
using IapK8s.Sources;
using IapK8s.Sources.Clusters;
using IapK8s.Sources.Directories;
using k8s;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace IapK8s.TestKit.Controllers;

/// <summary>The real controller in this process, on loopback, over folders of its own. Only its clock may be a fake one; files are watched by the real clock.</summary>
public sealed class RunningController : IAsyncDisposable
{
    private readonly TimeProvider _time;
    private WebApplication? _application;

    private RunningController(string folder, TimeProvider time)
    {
        Folder = folder;
        _time = time;
    }

    /// <summary>Holds source and state.</summary>
    public string Folder { get; }

    public string Source => Path.Combine(Folder, "source");

    public string State => Path.Combine(Folder, "state");

    public Uri Address { get; private set; } = new("https://127.0.0.1:1");

    /// <summary>What is pushed as the portal's address from the next start on.</summary>
    public Uri Portal { get; set; } = new("http://auth.localhost:8400");

    /// <summary>What is pushed as the Sessions service's address from the next start on.</summary>
    public Uri Sessions { get; set; } = new("https://127.0.0.1:8444");

    /// <summary>What it is told that gateways serve, from the next start on.</summary>
    public GatewayServing GatewayServing { get; set; } = GatewayServing.All;

    /// <summary>Vouches for pods from the next start on; null: they have certificates.</summary>
    public StubCluster? Cluster { get; set; }

    /// <summary>What admission is served with from the next start on; null: it is not served.</summary>
    internal WebhookOptions? Webhook { get; set; }

    /// <summary>Serves admission from the next start on, with a certificate of the controller's own.</summary>
    public void ServeWebhooks() => Webhook = new WebhookOptions { Listen = new IPEndPoint(IPAddress.Loopback, 0), SidecarImage = "sidecar:1", PushAddress = new Uri("https://iap-controller.iap-system.svc:8443") };

    /// <summary>Where, by the loopback.</summary>
    public Uri WebhookAddress { get; private set; } = new("https://127.0.0.1:1");

    /// <summary>The same by a real client of an API server.</summary>
    internal ClusterIdentity? ApiServer { get; set; }

    /// <summary>Where keys and revocations are kept from the next start on; null: in <see cref="State"/>.</summary>
    internal Kubernetes? Writes { get; set; }

    /// <summary>Where resources come from, from the next start on; null: <see cref="Source"/>.</summary>
    public IResourceSource? From { get; set; }

    public Uri Health { get; private set; } = new("http://127.0.0.1:1");

    public IServiceProvider Services => _application!.Services;

    public string GatewayCredential => Path.Combine(State, "credentials", "gateway");

    /// <summary>Starts with two apps (shop and wiki), their groups and a provider, and returns when all of it is published.</summary>
    public static Task<RunningController> StartAsync(TimeProvider? time = null, string? issuer = null) => StartAsync(time, controller =>
    {
        foreach (var app in new[] { "shop", "wiki" })
        {
            controller.Write($"{app}-workload.yaml", Manifests.Workload(app));
            controller.Write($"{app}-policy.yaml", Manifests.Policy(app));
            controller.Write($"{app}-group.yaml", Manifests.Group(app, $"user:admin@{app}.example.com"));
        }

        controller.Write("provider.yaml", issuer is null ? Manifests.Provider() : Manifests.Provider(issuer));
    });

    /// <summary>Starts with what <paramref name="prepare"/> writes.</summary>
    public static async Task<RunningController> StartAsync(TimeProvider? time, Action<RunningController> prepare)
    {
        var controller = new RunningController(Directory.CreateTempSubdirectory("iap-controller-").FullName, time ?? TimeProvider.System);
        Directory.CreateDirectory(controller.Source);
        prepare(controller);
        await controller.StartAsync();
        return controller;
    }

    /// <summary>Starts on an API server, for everything: what it reads, who its pods are, where it writes. Returns when it knows the server's issuer.</summary>
    /// <param name="client">As whom; not disposed.</param>
    /// <param name="prepare">Before the start.</param>
    public static async Task<RunningController> StartAsync(Kubernetes client, string issuer, Action<RunningController>? prepare = null)
    {
        var controller = await StartAsync(null, controller =>
        {
            controller.From = new ClusterSource(client, TimeProvider.System);
            controller.ApiServer = ClusterIdentity.Of(client);
            controller.Writes = client;
            prepare?.Invoke(controller);
        });
        await controller.WaitForCatalogAsync(catalog => catalog.Inputs.ClusterIssuer?.Issuer == issuer);
        return controller;
    }

    public string PodCredential(string ns, string pod) => Path.Combine(State, "credentials", ns, pod);

    /// <summary>The authorities that the controller's certificate can be of, PEM.</summary>
    public string Roots => Services.GetRequiredService<CertificateIssuer>().TrustedRoots;

    public CredentialFolder CredentialOf(string app) => new(app == "gateway" ? GatewayCredential : PodCredential(app, $"{app}-0"));

    /// <summary>Replaces a file of the source in one step, as editors and deployments do.</summary>
    public void Write(string file, string yaml)
    {
        var temporary = Path.Combine(Folder, file + ".new");
        File.WriteAllText(temporary, yaml);
        File.Move(temporary, Path.Combine(Source, file), overwrite: true);
    }

    public void Delete(string file) => File.Delete(Path.Combine(Source, file));

    /// <summary>Stops in order: streams drain.</summary>
    public async Task StopAsync()
    {
        if (_application is { } application)
        {
            _application = null;
            await application.StopAsync();
            await application.DisposeAsync();
        }
    }

    /// <summary>Starts over the same folders, on the same port after <see cref="StopAsync"/>.</summary>
    public async Task StartAsync()
    {
        var options = new ControllerOptions
        {
            Source = Source,
            StateDirectory = State,
            Listen = new IPEndPoint(IPAddress.Loopback, Address.Port == 1 ? 0 : Address.Port),
            HealthListen = new IPEndPoint(IPAddress.Loopback, 0),
            Webhook = Webhook,
            Portal = new PortalOptions(Portal, Sessions),
            GatewayServing = GatewayServing,
            Rotation = new KeyRotationOptions(),
        };
        var source = From ?? new DirectorySource(new DirectorySourceOptions { Path = Source, GenerationsFile = Path.Combine(Folder, "generations.json") }, TimeProvider.System);
        _application = ControllerApplication.Create(options, _time, source, logging => logging.ClearProviders().AddProvider(new TestLog()), Cluster is null ? ApiServer : new ClusterIdentity(Cluster, Cluster), Writes);
        await _application.StartAsync();
        var addresses = _application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses;
        // In the order in which the controller listens.
        Uri[] secured = [.. addresses.Where(address => address.StartsWith("https:", StringComparison.Ordinal)).Select(address => new Uri(address))];
        (Address, WebhookAddress) = (secured[0], secured[^1]);
        Health = new Uri(addresses.Single(address => address.StartsWith("http:", StringComparison.Ordinal)));
        await WaitForCatalogAsync(_ => true);
    }

    /// <summary>Returns when something was published that fits; fails after 30 s.</summary>
    internal async Task<ResourceCatalog> WaitForCatalogAsync(Func<ResourceCatalog, bool> fits)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        var catalogs = Services.GetRequiredService<CatalogPublisher>();
        while (true)
        {
            var (catalog, newer) = catalogs.Read();
            if (catalog is not null && fits(catalog))
            {
                return catalog;
            }

            await newer.WaitAsync(limit.Token);
        }
    }

    /// <summary>Returns when subscribers are as wanted; fails after 30 s.</summary>
    internal async Task WaitForSubscribersAsync(Func<SubscriberRegistry, bool> fits)
    {
        var registry = Services.GetRequiredService<SubscriberRegistry>();
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        void Look()
        {
            if (fits(registry))
            {
                reached.TrySetResult();
            }
        }

        registry.Changed += Look;
        Look();
        await reached.Task.WaitAsync(TimeSpan.FromSeconds(30));
        registry.Changed -= Look;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        Directory.Delete(Folder, recursive: true);
    }
}
