using System.Net;
using Grpc.Core;
using Grpc.Net.Client;
using IapK8s.Gateway.Hosting;
using IapK8s.Gateway.Revocations;
using IapK8s.Identity.Revocations;
using IapK8s.Protocol.Credentials;
using IapK8s.Protocol.Sessions.V1;
using IapK8s.Proxy.Access;
using IapK8s.Proxy.Snapshots;
using IapK8s.TestKit.Controllers;
using IapK8s.TestKit.Identities;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SessionService = IapK8s.Protocol.Sessions.V1.Sessions;

namespace IapK8s.Gateway.Tests.RealStack;

/// <summary>Controller, gateway and push client, all real, where pods have tokens and no certificates.</summary>
internal sealed class TokenIdentityTests
{
    private const string Scope = "shop|http://shop.localhost:8081";

    private string _folder = null!;
    private ClusterTokens _tokens = null!;
    private RunningController _controller = null!;
    private WebApplication _gateway = null!;
    private IHost _sidecar = null!;
    private ProjectedTokens _shop = null!;
    private TokenFolder _credential = null!;

    private Uri Sessions => new(_gateway.Urls.Single(url => url.StartsWith("https", StringComparison.Ordinal)));

    [OneTimeSetUp]
    public async Task Start()
    {
        _folder = Directory.CreateTempSubdirectory("iap-tokens-").FullName;
        _tokens = new ClusterTokens(TimeProvider.System);
        _controller = await RunningController.StartAsync(null, controller =>
        {
            controller.Cluster = new StubCluster(_tokens);
            foreach (var app in new[] { "shop", "wiki" })
            {
                controller.Write($"{app}-workload.yaml", Manifests.Workload(app, $"{app}-uid", $"{app}-account"));
                controller.Write($"{app}-policy.yaml", Manifests.Policy(app));
                controller.Write($"{app}-group.yaml", Manifests.Group(app, $"user:admin@{app}.example.com"));
            }

            controller.Write("provider.yaml", Manifests.Provider());
            controller.Write("gateway.yaml", Manifests.Pod("iap-system", "iap-gateway-1", "gateway-uid", "iap-gateway"));
        });

        var options = new GatewayOptions
        {
            Controller = _controller.Address,
            Credential = new TokenFolder(Pod("iap-system", "iap-gateway-1", "gateway-uid", "iap-gateway").Folder, Roots(), isGateway: true),
            Listen = new IPEndPoint(IPAddress.Loopback, 0),
            SessionsListen = new IPEndPoint(IPAddress.Loopback, 0),
            HealthListen = new IPEndPoint(IPAddress.Loopback, 0),
        };
        _gateway = GatewayHost.Build(options, TimeProvider.System, services => ControllerConnection.Add(services, options));
        await _gateway.StartAsync();
        await RealStackFixture.Until(_gateway.Services.GetRequiredService<IDataPlane>(), state => state.Gateway?.ServerCertificate is not null && state.ClusterTokens is not null);

        _shop = Pod("shop", "shop-0", "shop-uid", "shop-account");
        _credential = new TokenFolder(_shop.Folder, new TrustedRootSet(_controller.Roots, Path.Combine(_folder, "state")), isGateway: false);
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Logging.AddProvider(new TestLog());
        builder.Services.AddDataPlane(new PushClientOptions { Controller = _controller.Address, Credential = _credential, StateDirectory = Path.Combine(_folder, "state") });
        _sidecar = builder.Build();
        await _sidecar.StartAsync();
        await RealStackFixture.Until(_sidecar.Services.GetRequiredService<IDataPlane>(), state => state.Policies.Policies.Count == 1);
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        await _sidecar.StopAsync();
        _sidecar.Dispose();
        await _gateway.StopAsync();
        await _gateway.DisposeAsync();
        await _controller.DisposeAsync();
        _tokens.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Test]
    public async Task ASidecarAsksForItsOwnScope()
    {
        using var gateway = new GrpcSessionGateway(_credential, TimeProvider.System);
        // The store knows no such session: that is an answer, and not a refusal.
        (await gateway.RecheckAsync(Sessions, "no-such-session", Scope, "", CancellationToken.None)).Kind.ShouldBe(SessionAnswerKind.Ended);
    }

    [Test]
    public async Task AnotherScopeIsNotItsOwn() => (await RecheckAsync(ShopToken(), "wiki|http://wiki.localhost:8081")).ShouldBe(StatusCode.PermissionDenied);

    private static IEnumerable<TestCaseData<Func<TokenIdentityTests, string?>>> BadTokens()
    {
        TestCaseData<Func<TokenIdentityTests, string?>> Case(string name, Func<TokenIdentityTests, string?> token) => new(token) { TestName = $"Refuses_{name}" };
        yield return Case("NoToken", _ => null);
        yield return Case("TheControllersAudience", test => test.ShopToken(audience: "iap-controller"));
        yield return Case("TheAppsDefaultToken", test => test.ShopToken(audience: test._tokens.Issuer));
        yield return Case("AnotherPodsToken", test => test._tokens.ForPod("wiki", "wiki-0", "wiki-uid", "iap-gateway", "wiki-account"));
        yield return Case("APodThatIsGone_ThoughItsNameLivesOn", test => test.ShopToken(uid: "shop-uid-before"));
        yield return Case("AnEndedToken", test => test.ShopToken(life: TimeSpan.FromSeconds(-1)));
        yield return Case("AnotherClustersToken", test =>
        {
            using var other = new ClusterTokens(TimeProvider.System);
            return other.ForPod("shop", "shop-0", "shop-uid", "iap-gateway", "shop-account");
        });
        yield return Case("TheGatewaysOwnToken", test => test._tokens.ForPod("iap-system", "iap-gateway-1", "gateway-uid", "iap-gateway", "iap-gateway"));
    }

    [TestCaseSource(nameof(BadTokens))]
    public async Task RefusesAToken(Func<TokenIdentityTests, string?> token) => (await RecheckAsync(token(this), Scope)).ShouldBe(StatusCode.PermissionDenied);

    [Test]
    public async Task TheTokenIsNotShown_ToAServerOfAnotherAuthority()
    {
        await using var other = await RunningController.StartAsync();
        using var gateway = new GrpcSessionGateway(_credential, TimeProvider.System);
        (await gateway.RecheckAsync(other.Address, "x", Scope, "", CancellationToken.None)).Kind.ShouldBe(default);

        // Nor to the controller where a gateway should be.
        (await gateway.RecheckAsync(_controller.Address, "x", Scope, "", CancellationToken.None)).Kind.ShouldBe(default);
    }

    [Test]
    public async Task TheGatewayReportsRevocations_AndASidecarMayNot()
    {
        var entry = new RevocationEntry("token-identity", "s", null, null, null, TimeProvider.System.GetUtcNow().AddHours(1));
        await _gateway.Services.GetRequiredService<IRevocationLog>().AppendAsync([entry], CancellationToken.None);
        using var sidecar = new ControllerRevocationLog(_controller.Address, _credential, TimeProvider.System);
        (await Should.ThrowAsync<RpcException>(async () => await sidecar.AppendAsync([entry], CancellationToken.None))).StatusCode.ShouldBe(StatusCode.PermissionDenied);
    }

    [Test]
    public void TheAuthoritiesThatWerePushed_AreKeptForARestart() =>
        new TrustedRootSet(_controller.Roots, Path.Combine(_folder, "state")).Current.Count.ShouldBe(1, File.ReadAllText(Path.Combine(_folder, "state", "trusted-roots.pem")));

    private string ShopToken(string uid = "shop-uid", string audience = "iap-gateway", TimeSpan? life = null) => _tokens.ForPod("shop", "shop-0", uid, audience, "shop-account", life);

    private TrustedRootSet Roots() => new(_controller.Roots, null);

    private ProjectedTokens Pod(string ns, string pod, string uid, string account) =>
        new ProjectedTokens(_tokens, Directory.CreateDirectory(Path.Combine(_folder, ns, pod)).FullName, ns, pod, uid, account).Project();

    private async Task<StatusCode> RecheckAsync(string? token, string scope)
    {
        var held = new HeldToken(Roots(), token);
        using var channel = GrpcChannel.ForAddress(Sessions, new GrpcChannelOptions
        {
            HttpHandler = new SocketsHttpHandler { SslOptions = held.ClientOptions(PeerIdentity.Gateway, TimeProvider.System) },
            DisposeHttpClient = true,
            Credentials = PeerCalls.Credentials(held, PeerKind.Gateway),
        });
        try
        {
            await new SessionService.SessionsClient(channel).RecheckAsync(new RecheckRequest { SessionId = "x", Scope = scope });
            return StatusCode.OK;
        }
        catch (RpcException error)
        {
            return error.StatusCode;
        }
    }
}
