using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using IapK8s.Gateway.Tests.Fixture;
using IapK8s.Gateway.Tests.ForwardAuth;
using IapK8s.Policy.Applications;
using IapK8s.Policy.Definitions;
using IapK8s.TestKit.ForwardAuth;
using IapK8s.TestKit.Identities;

namespace IapK8s.Gateway.Tests.Applications;

/// <summary>A gateway in front of apps outside the cluster, with the policy of <see cref="DoorFixture"/> on the application <c>shop/erp</c>.</summary>
internal sealed class ApplicationFixture : IAsyncDisposable
{
    public const string Host = DoorFixture.Host;

    private readonly DoorFixture _doors;
    private readonly KeyedCertificate _shown;

    private ApplicationFixture(DoorFixture doors)
    {
        _doors = doors;
        _shown = Public.Issue(Host);
        _doors.Policy = _doors.Policy with { Gateway = new GatewayUse(false, ["erp"]) };
    }

    /// <summary>Whom browsers trust.</summary>
    public PrivateAuthority Public { get; } = new("public");

    /// <summary>Whom the gateway is told to trust for the app.</summary>
    public PrivateAuthority Private { get; } = new("corp");

    public GatewayFixture Gateway => _doors.Gateway;

    /// <summary>That a ceiling lets the gateway to the loopback, where the tests' apps are.</summary>
    public static ImmutableArray<UpstreamCeiling> LoopbackIsFine { get; } = [new("/central", [new UpstreamPattern(null, IPNetwork.Parse("127.0.0.0/8"), null)])];

    public static async Task<ApplicationFixture> StartAsync() => new(await DoorFixture.StartAsync());

    public ApplicationDefinition Application(params IEnumerable<OutsideApp> apps) => new()
    {
        Name = "shop/erp",
        Generation = 1,
        Hosts = [Host],
        Certificates = [new ServedCertificate("shop/erp-tls", [Host], _shown)],
        Upstreams = [.. apps.Select(app => new UpstreamDefinition(IsEncrypted: false, "127.0.0.1", app.Port, 1))],
        Ceilings = LoopbackIsFine,
        AllowsWebSockets = true,
    };

    public static ApplicationDefinition Encrypted(ApplicationDefinition application, UpstreamTrust trust) =>
        application with { Upstreams = [.. application.Upstreams.Select(upstream => upstream with { IsEncrypted = true })], Trust = trust };

    public void Serve(params ApplicationDefinition[] applications)
    {
        _doors.Push();
        Gateway.Plane.Set(Gateway.Plane.Current! with { Gateway = Gateway.Plane.Current!.Gateway! with { Applications = applications.ToFrozenDictionary(application => application.Name) } });
    }

    /// <summary>Another policy for the same application.</summary>
    public void Change(Func<PolicyDefinition, PolicyDefinition> change) => _doors.Policy = change(_doors.Policy);

    public string SignedIn(params ImmutableArray<string> groups) => _doors.CookiePair(groups);

    /// <summary>Byte for byte, to the listener for proxies that ended TLS.</summary>
    public Task<RawAnswer> SendAsync(ClientRequest request) => RawAnswer.ExchangeAsync(Gateway.PlainApplications, request.ToBytes());

    public ClientRequest Get(string target, params string[] headers) => new("GET", target, Host, [.. headers]);

    public ClientRequest AsDev(string target, params string[] headers) => Get(target, [$"Cookie: {SignedIn("dev")}", .. headers]);

    /// <summary>A client that finds every name at the gateway's TLS listener and trusts the public authority.</summary>
    public HttpClient Client(string? serverName = null, Version? version = null) => new(new SocketsHttpHandler
    {
        ConnectCallback = async (_, cancellation) =>
        {
            var stream = await ConnectAsync(cancellation);
            var tls = new SslStream(stream);
            await tls.AuthenticateAsClientAsync(TrustingPublic(serverName ?? Host, version is { Major: 2 } ? SslApplicationProtocol.Http2 : SslApplicationProtocol.Http11), cancellation);
            return tls;
        },
    })
    {
        BaseAddress = new Uri($"https://{Host}"),
        DefaultRequestVersion = version ?? HttpVersion.Version11,
        DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
    };

    public async Task<NetworkStream> ConnectAsync(CancellationToken cancellation = default)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(Gateway.Applications, cancellation);
        return new NetworkStream(socket, ownsSocket: true);
    }

    public SslClientAuthenticationOptions TrustingPublic(string serverName, params SslApplicationProtocol[] protocols)
    {
        var policy = new System.Security.Cryptography.X509Certificates.X509ChainPolicy
        {
            TrustMode = System.Security.Cryptography.X509Certificates.X509ChainTrustMode.CustomRootTrust,
            RevocationMode = System.Security.Cryptography.X509Certificates.X509RevocationMode.NoCheck,
        };
        policy.CustomTrustStore.ImportFromPem(Public.Roots);
        return new SslClientAuthenticationOptions { TargetHost = serverName, CertificateChainPolicy = policy, ApplicationProtocols = [.. protocols] };
    }

    public async ValueTask DisposeAsync()
    {
        await _doors.DisposeAsync();
        Public.Dispose();
        Private.Dispose();
    }
}
