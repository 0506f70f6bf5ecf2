using System.Collections.Frozen;
using System.Net;
using System.Security.Cryptography;
using Grpc.Net.Client;
using IapK8s.Gateway.Applications;
using IapK8s.Gateway.ForwardAuth;
using IapK8s.Gateway.Hosting;
using IapK8s.Gateway.Revocations;
using IapK8s.Gateway.Sessions;
using IapK8s.Identity.Keys;
using IapK8s.Identity.Revocations;
using IapK8s.Identity.Sessions;
using IapK8s.Identity.Tokens;
using IapK8s.Policy.Definitions;
using IapK8s.Policy.Snapshots;
using IapK8s.Protocol.Credentials;
using IapK8s.Proxy.Snapshots;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace IapK8s.Gateway.Tests.Fixture;

/// <summary>A gateway on real sockets, a provider, and what the test plays itself: the controller and the sidecars.</summary>
internal sealed class GatewayFixture : IAsyncDisposable
{
    public const string ProviderName = "/corp";

    private readonly string _auditFile = Path.GetTempFileName();
    private readonly List<GrpcChannel> _channels = [];
    private WebApplication? _app;

    private GatewayFixture(TestProvider provider, FakeTimeProvider time) => (Provider, Time) = (provider, time);

    public FakeTimeProvider Time { get; }

    public TestProvider Provider { get; }

    public TestDataPlane Plane { get; } = new();

    public TestRevocationLog Revocations { get; } = new();

    public TestAuthority Authority { get; } = new();

    public KeptLog Log { get; } = new();

    public EcSigningKey SigningKey { get; } = NewSigningKey("s1");

    public TestScope Shop { get; } = new("shop", "http://shop.localhost:8081", ["shop-0"]);

    public TestScope Wiki { get; } = new("wiki", "http://wiki.localhost:8083", ["wiki-0"]);

    public string Portal { get; private set; } = "";

    public string SessionsAddress { get; private set; } = "";

    public string HealthAddress { get; private set; } = "";

    /// <summary>Where ingresses ask, in cleartext.</summary>
    public IPEndPoint Doors { get; private set; } = new(IPAddress.None, 0);

    /// <summary>Where Envoy asks over gRPC, in cleartext.</summary>
    public IPEndPoint EnvoysDoor { get; private set; } = new(IPAddress.None, 0);

    /// <summary>The first over TLS.</summary>
    public IPEndPoint TlsDoors { get; private set; } = new(IPAddress.None, 0);

    /// <summary>The second over TLS.</summary>
    public IPEndPoint EnvoysTlsDoor { get; private set; } = new(IPAddress.None, 0);

    /// <summary>Where apps outside the cluster are reached, over TLS.</summary>
    public IPEndPoint Applications { get; private set; } = new(IPAddress.None, 0);

    /// <summary>The same without TLS, for proxies that ended it.</summary>
    public IPEndPoint PlainApplications { get; private set; } = new(IPAddress.None, 0);

    public IServiceProvider Services => _app!.Services;

    public InMemorySessionStore Store => (InMemorySessionStore)_app!.Services.GetRequiredService<ISessionStore>();

    public RevocationOutbox Outbox => _app!.Services.GetRequiredService<RevocationOutbox>();

    /// <param name="callers">Who may ask at the forward-auth doors, by address; separated by commas. Without any there are none in cleartext.</param>
    /// <param name="tls">Of those that are served over TLS; null: none is.</param>
    public static async Task<GatewayFixture> StartAsync(string callers = "127.0.0.1/32", DoorTlsOptions? tls = null)
    {
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        var fixture = new GatewayFixture(await TestProvider.StartAsync(time), time);
        await fixture.StartGatewayAsync(callers, tls);
        fixture.Push();
        return fixture;
    }

    /// <summary>Puts the state into force that the fixture describes, changed as the test likes.</summary>
    public void Push(Func<DataPlaneState, DataPlaneState>? change = null, IEnumerable<RevocationEntry>? revocations = null)
    {
        var definition = new ProviderDefinition { Name = ProviderName, Issuer = Provider.Issuer, ClientId = TestProvider.ClientId };
        var client = new ProviderClientState(ProviderName, TestProvider.ClientId, new SecretText(TestProvider.ClientSecret), ["openid", "email"], "Corp accounts", Provider.Metadata);
        var state = new DataPlaneState
        {
            Version = "1",
            Policies = new PolicySnapshot("1", []),
            Groups = GroupMembership.Empty,
            Providers = new[] { new ProviderState(definition, new BearerTokenVerifier(definition, Provider.Jwks), Provider.Jwks) }.ToFrozenDictionary(provider => provider.Definition.Name),
            Scopes = new[] { Shop.State, Wiki.State }.ToFrozenDictionary(scope => scope.Scope.Value),
            Sessions = new SessionVerifier([SigningKey.PublicKey]),
            Apps = FrozenDictionary<AppKey, AssertionApp>.Empty,
            Revocations = new RevocationSet([.. revocations ?? []]),
            Portal = new PortalAddress(new Uri(Portal), new Uri(SessionsAddress)),
            Gateway = new GatewayState(new SessionSigner(SigningKey), new[] { client }.ToFrozenDictionary(known => known.Name)),
        };
        Plane.Set(change is null ? state : change(state));
    }

    public IEnumerable<string> AuditLines => File.ReadLines(_auditFile);

    public Protocol.Sessions.V1.Sessions.SessionsClient SidecarOf(string podNamespace, string pod) => ClientAs(PeerIdentity.ForPod(podNamespace, pod));

    public Protocol.Sessions.V1.Sessions.SessionsClient ClientAs(PeerIdentity identity, TestAuthority? authority = null)
    {
        var folder = (authority ?? Authority).Issue(identity);
        // A stranger knows our root, but was not named by it.
        File.Copy(Path.Combine(Authority.Issue(identity), "ca.crt"), Path.Combine(folder, "ca.crt"), overwrite: true);
        var options = MutualTls.ForClient(new CredentialFolder(folder), PeerIdentity.Gateway, Time);
        var channel = GrpcChannel.ForAddress(SessionsAddress, new GrpcChannelOptions { HttpHandler = new SocketsHttpHandler { SslOptions = options }, DisposeHttpClient = true });
        _channels.Add(channel);
        return new Protocol.Sessions.V1.Sessions.SessionsClient(channel);
    }

    public Session Verify(byte[] signed) => new SessionVerifier([SigningKey.PublicKey]).TryVerify(signed, out var session) ? session : throw new AssertionException("not signed by the gateway");

    public async ValueTask DisposeAsync()
    {
        foreach (var channel in _channels)
        {
            channel.Dispose();
        }

        await DisposeAppAsync();
        await Provider.DisposeAsync();
        Authority.Dispose();
        SigningKey.Dispose();
        File.Delete(_auditFile);
    }

    /// <summary>Moves the clock on until something that runs in the background has happened.</summary>
    public async Task UntilAsync(Func<bool> happened)
    {
        for (var i = 0; i < 2000 && !happened(); i++)
        {
            Time.Advance(TimeSpan.FromMilliseconds(10));
            await Task.Delay(5);
        }

        happened().ShouldBeTrue();
    }

    /// <summary>Stops the gateway, so that everything it had to write is written.</summary>
    public async Task DisposeAppAsync()
    {
        await _app!.StopAsync();
        await _app.DisposeAsync();
    }

    public static EcSigningKey NewSigningKey(string id)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return new EcSigningKey(id, key.ExportPkcs8PrivateKey());
    }

    private async Task StartGatewayAsync(string callers, DoorTlsOptions? tls)
    {
        var loopback = new IPEndPoint(IPAddress.Loopback, 0);
        var networks = callers.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(IPNetwork.Parse).ToList();
        var options = new GatewayOptions
        {
            Controller = new Uri("https://127.0.0.1:1"),
            Credential = new CredentialFolder(Authority.Issue(PeerIdentity.Gateway)),
            Listen = loopback,
            SessionsListen = loopback,
            HealthListen = loopback,
            AuditLog = _auditFile,
            ForwardAuth = new ForwardAuthOptions(networks, networks.Count > 0 ? new DoorPorts(loopback, loopback) : new DoorPorts(null, null), tls),
            Applications = new ApplicationOptions { Listen = loopback, PlainListen = loopback, PlainFrom = [IPNetwork.Parse("127.0.0.1/32")] },
        };
        _app = GatewayHost.Build(options, Time, services => services.AddSingleton<IDataPlane>(Plane).AddSingleton<IRevocationLog>(Revocations).AddSingleton<ILoggerProvider>(Log));
        await _app.StartAsync();
        // In the order in which the host adds its listeners.
        var ports = new Queue<int>(_app.Urls.Select(url => new Uri(url).Port));
        Portal = $"http://auth.localhost:{ports.Dequeue()}";
        HealthAddress = $"http://127.0.0.1:{ports.Dequeue()}";
        SessionsAddress = $"https://127.0.0.1:{ports.Dequeue()}";
        if (networks.Count > 0)
        {
            (Doors, EnvoysDoor) = (Next(), Next());
        }

        if (tls is not null)
        {
            (TlsDoors, EnvoysTlsDoor) = (Next(), Next());
        }

        (Applications, PlainApplications) = (Next(), Next());

        IPEndPoint Next() => new(IPAddress.Loopback, ports.Dequeue());
    }
}
