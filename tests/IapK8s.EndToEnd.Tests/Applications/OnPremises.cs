using System.Globalization;
using System.Net;
using System.Net.Sockets;
using IapK8s.EndToEnd.Tests.Captures;
using IapK8s.EndToEnd.Tests.Processes;
using IapK8s.Policy.Applications;
using IapK8s.TestKit.Identities;
using IapK8s.TestKit.Namespaces;
using IapK8s.TestKit.Processes;

namespace IapK8s.EndToEnd.Tests.Applications;

/// <summary>
/// An app in a network of its own, behind TLS of its company's authority, whose firewall lets the gateway in and nobody else.
/// <code>
///   browser ── loopback ──► node: identity provider, controller, gateway .1 ──► corp .5: nginx (TLS) ─► app
///                                                        stranger .7 ──X──►
/// </code>
/// </summary>
internal sealed class OnPremises : IAsyncDisposable
{
    private const int ClientPort = 8443;
    private const string ServerName = "erp.corp.example.com";

    private readonly string _folder = Repository.Folder("end-to-end", $"on-premises-{TimeProvider.System.GetUtcNow().ToString("HHmmss-fff", CultureInfo.InvariantCulture)}");
    private readonly BridgedNode _network = new();
    private readonly NetworkNamespace _corp = new("corp");
    private readonly PrivateAuthority _public = new("public");
    private readonly PrivateAuthority _private = new("corp");
    private readonly KeyedCertificate _shown;
    private readonly int[] _ports = LoopbackPorts.Take(7);
    private readonly List<ManagedProcess> _processes = [];
    private readonly List<Relay> _relays = [];
    private ManagedProcess _server = null!;

    private OnPremises() => _shown = _public.Issue("erp.localhost");

    /// <summary>Of the authority of the certificate that the gateway shows; PEM.</summary>
    public string PublicRoots => _public.Roots;

    /// <summary>Somebody in the app's own network.</summary>
    public NetworkNamespace Stranger { get; } = new("stranger");

    /// <summary>As browsers know it.</summary>
    public string App => $"https://erp.localhost:{Applications}";

    public static IPEndPoint Direct { get; } = new(BridgedNode.Address(5), ClientPort);

    private int IdentityProvider => _ports[0];

    private int Push => _ports[1];

    private int ControllerHealth => _ports[2];

    private int Portal => _ports[3];

    private int Sessions => _ports[4];

    private int GatewayHealth => _ports[5];

    private int Applications => _ports[6];

    private string Policies => Directory.CreateDirectory(Path.Combine(_folder, "policies")).FullName;

    private string State => Directory.CreateDirectory(Path.Combine(_folder, "state")).FullName;

    public static async Task<OnPremises> StartAsync()
    {
        var premises = new OnPremises();
        try
        {
            await premises.StartAllAsync();
            return premises;
        }
        catch
        {
            await premises.DisposeAsync();
            throw;
        }
    }

    public async Task StopServerAsync()
    {
        _processes.Remove(_server);
        await _server.DisposeAsync();
    }

    public void StartServer() => _server = Start(_corp, "nginx", "/usr/sbin/nginx", "-c", Path.Combine(_folder, "nginx.conf"), "-e", "stderr", "-p", _folder);

    /// <param name="isRight">Whether the company's authority, or another one.</param>
    public void Trust(bool isRight) => Write("application.yaml", Application(isRight ? _private.Roots : _public.Roots));

    public async ValueTask DisposeAsync()
    {
        foreach (var process in Enumerable.Reverse(_processes))
        {
            await process.DisposeAsync();
        }

        foreach (var relay in _relays)
        {
            await relay.DisposeAsync();
        }

        _network.Dispose();
        _corp.Dispose();
        Stranger.Dispose();
        _public.Dispose();
        _private.Dispose();
    }

    private async Task StartAllAsync()
    {
        _network.Plug(_corp, 5);
        _network.Plug(Stranger, 7);
        _corp.Nft("""
            table inet corp {
              chain in {
                type filter hook input priority 0; policy accept
                iif lo accept
                ip saddr != 10.78.0.1 tcp dport 8443 drop
                meta nfproto ipv6 tcp dport 8443 drop
              }
            }
            """);
        foreach (var port in (int[])[IdentityProvider, Portal, GatewayHealth, ControllerHealth, Applications])
        {
            _relays.Add(new Relay(
                new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp), new IPEndPoint(IPAddress.Loopback, port),
                () => _network.Node.Open(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp), new IPEndPoint(IPAddress.Loopback, port)));
        }

        using var http = new HttpClient();
        StartApp();
        var idp = Start(_network.Node, "idp", Repository.Program("Idp", "demo-idp"), "--urls", $"http://{Loopback(IdentityProvider)}", "--issuer", $"http://idp.localhost:{IdentityProvider}/",
            "--client", $"iap=demo-only-client-secret=http://auth.localhost:{Portal}/callback");
        await idp.WaitUntilReadyAsync(http, $"http://{Loopback(IdentityProvider)}/.well-known/openid-configuration");
        Write("provider.yaml", Provider());
        Write("application.yaml", Application(_private.Roots));
        var controller = Start(_network.Node, "controller", Repository.Program("IapK8s.Controller", "iap-controller"), "--source", Policies, "--state-dir", State, "--listen", Loopback(Push),
            "--health-listen", Loopback(ControllerHealth), "--portal-url", $"http://auth.localhost:{Portal}", "--sessions-address", $"https://{Loopback(Sessions)}");
        await controller.WaitUntilReadyAsync(http, $"http://{Loopback(ControllerHealth)}/readyz");
        var gateway = Start(_network.Node, "gateway", Repository.Program("IapK8s.Gateway", "iap-gateway"), "--controller", $"https://{Loopback(Push)}", "--credential", Path.Combine(State, "credentials", "gateway"),
            "--listen", Loopback(Portal), "--sessions-listen", Loopback(Sessions), "--health-listen", Loopback(GatewayHealth), "--applications-listen", Loopback(Applications));
        await gateway.WaitUntilReadyAsync(http, $"http://{Loopback(GatewayHealth)}/readyz");
    }

    private void StartApp()
    {
        var served = _private.Issue(ServerName);
        File.WriteAllText(Path.Combine(_folder, "tls.crt"), served.Chain);
        File.WriteAllText(Path.Combine(_folder, "tls.key"), served.Key.Reveal());
        File.WriteAllText(Path.Combine(_folder, "nginx.conf"), $$"""
            daemon off;
            pid {{_folder}}/nginx.pid;
            events {}
            http {
              access_log off;
              server {
                listen 10.78.0.5:{{ClientPort}} ssl;
                ssl_certificate {{_folder}}/tls.crt;
                ssl_certificate_key {{_folder}}/tls.key;
                location / { proxy_pass http://127.0.0.1:9001; proxy_set_header Host $host; }
              }
            }
            """);
        Start(_corp, "app", Repository.Program("App", "demo-app"), "--name", "erp", "--urls", "http://127.0.0.1:9001");
        StartServer();
    }

    private string Provider() => $$"""
        apiVersion: iapk8s.io/v1alpha1
        kind: ClusterIapProvider
        metadata: {name: corp}
        spec:
          displayName: Corp accounts
          issuer: http://idp.localhost:{{IdentityProvider}}/
          clientId: iap
          clientSecretRef: {namespace: iap-system, name: corp-oidc, key: client-secret}
          scopes: [openid, profile, email, groups, offline_access]
          allowedNamespaces: ["*"]
        ---
        apiVersion: v1
        kind: Secret
        metadata: {name: corp-oidc, namespace: iap-system}
        stringData: {client-secret: demo-only-client-secret}
        """;

    private string Application(string roots) => $$"""
        apiVersion: iapk8s.io/v1alpha1
        kind: IapApplication
        metadata: {name: erp, namespace: corp}
        spec:
          hosts: ["https://erp.localhost:{{Applications}}"]
          hostTls: [{secretName: erp-tls}]
          upstreams: [{url: "https://10.78.0.5:{{ClientPort}}"}]
          tls: {caSecretRef: {name: erp-ca}, serverName: {{ServerName}}}
        ---
        apiVersion: iapk8s.io/v1alpha1
        kind: IapPolicy
        metadata: {name: erp, namespace: corp}
        spec:
          targetRefs: [{kind: IapApplication, name: erp}]
          providerRef: {kind: ClusterIapProvider, name: corp}
          rules:
          - {name: everybody, action: Allow, members: [allAuthenticatedUsers]}
          - {name: admin, action: Deny, members: [allUsers], exceptMembers: ["group:admins"], paths: [/admin/**]}
        ---
        {{Secret("erp-tls", _shown)}}
        ---
        apiVersion: v1
        kind: Secret
        metadata: {name: erp-ca, namespace: corp}
        stringData:
          ca.crt: |
        {{Indented(roots)}}
        """;

    private static string Secret(string name, KeyedCertificate certificate) => $$"""
        apiVersion: v1
        kind: Secret
        type: kubernetes.io/tls
        metadata: {name: {{name}}, namespace: corp}
        stringData:
          tls.crt: |
        {{Indented(certificate.Chain)}}
          tls.key: |
        {{Indented(certificate.Key.Reveal())}}
        """;

    private static string Indented(string pem) => string.Join('\n', pem.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => "    " + line));

    private void Write(string file, string text)
    {
        var temporary = Path.Combine(_folder, file);
        File.WriteAllText(temporary, text);
        File.Move(temporary, Path.Combine(Policies, file), overwrite: true);
    }

    private ManagedProcess Start(NetworkNamespace space, string name, string program, params string[] arguments)
    {
        var command = space.Command(0, program, arguments);
        var process = ManagedProcess.Start(name, _folder, command[0], command[1..]);
        _processes.Add(process);
        return process;
    }

    private static string Loopback(int port) => $"127.0.0.1:{port.ToString(CultureInfo.InvariantCulture)}";
}
