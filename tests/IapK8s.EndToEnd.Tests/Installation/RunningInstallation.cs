using System.Globalization;
using System.Net;
using System.Net.Sockets;
using IapK8s.EndToEnd.Tests.Processes;

namespace IapK8s.EndToEnd.Tests.Installation;

/// <summary>The whole product as separate processes on the loopback: identity provider, two apps, controller, gateway, a native sidecar for each app.</summary>
internal sealed class RunningInstallation : IAsyncDisposable
{
    private const string ClientSecret = "demo-only-client-secret";
    private readonly List<ManagedProcess> _processes = [];

    private RunningInstallation(IdentityProviderKind kind, string name)
    {
        Kind = kind;
        Ports = InstallationPorts.Take();
        var folder = Repository.Folder("end-to-end", $"{name}-{DateTimeStamp()}");
        State = Directory.CreateDirectory(Path.Combine(folder, "state")).FullName;
        Logs = Directory.CreateDirectory(Path.Combine(folder, "logs")).FullName;
        Policies = new PolicyFolder(Path.Combine(folder, "policies"), Ports, Issuer);
    }

    public IdentityProviderKind Kind { get; }

    public InstallationPorts Ports { get; }

    public PolicyFolder Policies { get; }

    public string Logs { get; }

    /// <summary>Dials the loopback whatever the name: not every machine resolves <c>*.localhost</c>.</summary>
    public HttpClient Http { get; } = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, ConnectCallback = DialAsync });

    public string Shop => $"http://shop.localhost:{Ports.Shop}";

    public string Wiki => $"http://wiki.localhost:{Ports.Wiki}";

    /// <summary>Where ingresses ask.</summary>
    public string Doors => Loopback(Ports.Doors);

    public string ShopAudit => Path.Combine(Logs, "audit-shop.jsonl");

    /// <summary>What the controller says of every policy.</summary>
    public string StatusFile => Path.Combine(State, "status.json");

    public Uri Push => new($"https://{Loopback(Ports.Push)}");

    public string GatewayCredential => Credential("gateway");

    public ManagedProcess Controller { get; private set; } = null!;

    public ManagedProcess Gateway { get; private set; } = null!;

    public string Password => Kind == IdentityProviderKind.OpenIddict ? "demo" : "password";

    private string State { get; }

    private string Issuer => Kind == IdentityProviderKind.OpenIddict ? $"http://idp.localhost:{Ports.IdentityProvider}/" : $"http://op.localhost:{Ports.IdentityProvider}";

    private string Portal => $"http://auth.localhost:{Ports.Portal}";

    public static async Task<RunningInstallation> StartAsync(IdentityProviderKind kind, string name)
    {
        var installation = new RunningInstallation(kind, name);
        try
        {
            await installation.StartAllAsync();
            return installation;
        }
        catch
        {
            await installation.DisposeAsync();
            throw;
        }
    }

    /// <summary>A sidecar of the shop beside the first, which knows no snapshot unless it gets one from the controller.</summary>
    public ManagedProcess StartSpareSidecar() => StartSidecar("spare", "shop", Ports.Spare, Ports.SpareHealth, Ports.ShopApp);

    public async ValueTask DisposeAsync()
    {
        foreach (var process in Enumerable.Reverse(_processes))
        {
            await process.DisposeAsync();
        }

        Http.Dispose();
    }

    private async Task StartAllAsync()
    {
        var idp = StartIdentityProvider();
        await idp.WaitUntilReadyAsync(Http, $"http://127.0.0.1:{Ports.IdentityProvider}/.well-known/openid-configuration");

        Controller = Start("controller", Repository.Program("IapK8s.Controller", "iap-controller"), "--source", Policies.Location, "--state-dir", State,
            "--listen", Loopback(Ports.Push), "--health-listen", Loopback(Ports.ControllerHealth), "--portal-url", Portal, "--sessions-address", $"https://{Loopback(Ports.Sessions)}");
        await Controller.WaitUntilReadyAsync(Http, $"http://{Loopback(Ports.ControllerHealth)}/readyz");

        Gateway = Start("gateway", Repository.Program("IapK8s.Gateway", "iap-gateway"), "--controller", $"https://{Loopback(Ports.Push)}", "--credential", Credential("gateway"),
            "--listen", Loopback(Ports.Portal), "--sessions-listen", Loopback(Ports.Sessions), "--health-listen", Loopback(Ports.GatewayHealth),
            "--forward-auth-listen", Doors, "--forward-auth-callers", "127.0.0.1/32");
        await Gateway.WaitUntilReadyAsync(Http, $"http://{Loopback(Ports.GatewayHealth)}/readyz");

        StartApp("shop", Ports.ShopApp, Ports.Shop);
        StartApp("wiki", Ports.WikiApp, Ports.Wiki);
        var shop = StartSidecar("shop", "shop", Ports.Shop, Ports.ShopHealth, Ports.ShopApp);
        var wiki = StartSidecar("wiki", "wiki", Ports.Wiki, Ports.WikiHealth, Ports.WikiApp);
        await shop.WaitUntilReadyAsync(Http, $"http://{Loopback(Ports.ShopHealth)}/readyz");
        await wiki.WaitUntilReadyAsync(Http, $"http://{Loopback(Ports.WikiHealth)}/readyz");
    }

    private ManagedProcess StartIdentityProvider()
    {
        var callback = $"{Portal}/callback";
        return Kind == IdentityProviderKind.OpenIddict
            ? Start("idp", Repository.Program("Idp", "demo-idp"), "--urls", $"http://{Loopback(Ports.IdentityProvider)}", "--issuer", Issuer, "--client", $"iap={ClientSecret}={callback}")
            : Start("idp", "node", Path.Combine(Repository.Root, "hack", "e2e", "oidc-provider", "server.mjs"), "--port", Text(Ports.IdentityProvider), "--issuer", Issuer,
                "--client-id", "iap", "--client-secret", ClientSecret, "--redirect-uri", callback);
    }

    private void StartApp(string name, int port, int sidecarPort) => Start($"app-{name}", Repository.Program("App", "demo-app"), "--name", name, "--urls", $"http://{Loopback(port)}",
        "--jwks", $"http://{Loopback(sidecarPort)}/.iap/jwks.json", "--issuer", $"{Portal}/namespaces/{name}/policies/{name}", "--audience", $"/namespaces/{name}/policies/{name}");

    private ManagedProcess StartSidecar(string name, string app, int port, int health, int appPort) => Start($"sidecar-{name}", Repository.Sidecar, "run",
        "--controller", $"https://{Loopback(Ports.Push)}", "--credential", Credential(app, $"{app}-0"), "--listen", Loopback(port), "--app", Loopback(appPort), "--health-listen", Loopback(health),
        "--audit-log", Path.Combine(Logs, $"audit-{name}.jsonl"), "--state-dir", Path.Combine(State, $"sidecar-{name}"));

    private ManagedProcess Start(string name, string program, params string[] arguments)
    {
        var process = ManagedProcess.Start(name, Logs, program, arguments);
        _processes.Add(process);
        return process;
    }

    private static async ValueTask<Stream> DialAsync(SocketsHttpConnectionContext context, CancellationToken cancellation)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(IPAddress.Loopback, context.DnsEndPoint.Port, cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private string Credential(params string[] subject) => Path.Combine([State, "credentials", .. subject]);

    private static string Loopback(int port) => $"127.0.0.1:{Text(port)}";

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string DateTimeStamp() => TimeProvider.System.GetUtcNow().ToString("HHmmss-fff", CultureInfo.InvariantCulture);
}
