using IapK8s.Compiler.Inputs;
using IapK8s.Controller.Credentials.Authorities;
using IapK8s.Controller.Credentials.Keys;
using IapK8s.Controller.Leadership;
using IapK8s.Controller.Push;
using IapK8s.Protocol.Credentials;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace IapK8s.Controller.Tests.Credentials;

internal sealed class CredentialFilesTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private string _state = "";

    [SetUp]
    public void MakeFolder() => _state = Directory.CreateTempSubdirectory("iap-credentials-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(_state, recursive: true);

    [Test]
    public async Task EachPodAndTheGatewayGetACredentialOfTheirOwn()
    {
        (await OpenAsync()).Files.Use([new PodKey("shop", "shop-0"), new PodKey("wiki", "wiki-0")]);
        IdentityOf("shop/shop-0", PeerRole.Client).ShouldBe(PeerIdentity.ForPod("shop", "shop-0"));
        IdentityOf("wiki/wiki-0", PeerRole.Client).ShouldBe(PeerIdentity.ForPod("wiki", "wiki-0"));
        IdentityOf("gateway", PeerRole.Client).ShouldBe(PeerIdentity.Gateway);
        IdentityOf("gateway", PeerRole.Server).ShouldBe(PeerIdentity.Gateway);
        IdentityOf("shop/shop-0", PeerRole.Server).ShouldBeNull("a pod's certificate serves nobody");
    }

    [Test]
    public async Task TheyComeAndGoWithThePods()
    {
        var (files, _) = await OpenAsync();
        files.Use([new PodKey("shop", "shop-0"), new PodKey("shop", "shop-1"), new PodKey("gateway", "odd-0")]);
        files.Use([new PodKey("shop", "shop-1")]);
        Directory.Exists(Path.Combine(_state, "credentials", "shop", "shop-0")).ShouldBeFalse();
        Directory.Exists(Path.Combine(_state, "credentials", "shop", "shop-1")).ShouldBeTrue();
        IdentityOf("gateway", PeerRole.Client).ShouldBe(PeerIdentity.Gateway);
    }

    [Test]
    public async Task ARestartKeepsWhatIsGood()
    {
        (await OpenAsync()).Files.Use([new PodKey("shop", "shop-0")]);
        var before = File.ReadAllText(PathOf("shop/shop-0"));
        (await OpenAsync()).Files.Use([new PodKey("shop", "shop-0")]);
        File.ReadAllText(PathOf("shop/shop-0")).ShouldBe(before);
    }

    [Test]
    public async Task TheyAreRenewedAtHalfTheirLife()
    {
        var (files, _) = await OpenAsync();
        files.Use([new PodKey("shop", "shop-0")]);
        var before = File.ReadAllText(PathOf("shop/shop-0"));
        _time.Advance(TimeSpan.FromHours(11));
        files.Renew();
        File.ReadAllText(PathOf("shop/shop-0")).ShouldBe(before);
        _time.Advance(TimeSpan.FromHours(1));
        files.Renew();
        File.ReadAllText(PathOf("shop/shop-0")).ShouldNotBe(before);
        _time.Advance(TimeSpan.FromHours(13));
        IdentityOf("shop/shop-0", PeerRole.Client).ShouldNotBeNull();
    }

    [Test]
    public async Task AnExpiredCertificateProvesNothing()
    {
        (await OpenAsync()).Files.Use([new PodKey("shop", "shop-0")]);
        _time.Advance(TimeSpan.FromHours(25));
        IdentityOf("shop/shop-0", PeerRole.Client).ShouldBeNull();
    }

    [Test]
    public async Task ASuccessorIsTrustedBeforeItSigns_AndThePredecessorWhileItsCertificatesLive()
    {
        var (files, keys) = await OpenAsync();
        files.Use([new PodKey("shop", "shop-0")]);
        _time.Advance(TimeSpan.FromDays(180));
        await keys.AdvanceAsync(_ => true, CancellationToken.None);
        files.Renew();
        keys.Current.Find(KeySubject.Authority)!.Next.ShouldNotBeNull();
        Roots().ShouldBe(2);
        var byOld = File.ReadAllText(PathOf("shop/shop-0"));

        _time.Advance(TimeSpan.FromDays(1));
        await keys.AdvanceAsync(_ => true, CancellationToken.None);
        files.Renew();
        Roots().ShouldBe(2);
        File.ReadAllText(PathOf("shop/shop-0")).ShouldNotBe(byOld);
        IdentityOf("shop/shop-0", PeerRole.Client).ShouldNotBeNull();

        _time.Advance(TimeSpan.FromDays(2));
        await keys.AdvanceAsync(_ => true, CancellationToken.None);
        files.Renew();
        Roots().ShouldBe(1);
        IdentityOf("shop/shop-0", PeerRole.Client).ShouldNotBeNull();
    }

    [Test]
    public async Task AHalfReplacedPairKeepsTheOneBefore()
    {
        var (files, _) = await OpenAsync();
        files.Use([new PodKey("shop", "shop-0")]);
        var folder = new CredentialFolder(Path.Combine(_state, "credentials", "shop", "shop-0"));
        var before = folder.Current.Certificate.Thumbprint;
        File.Copy(Path.Combine(_state, "credentials", "gateway", "tls.key"), Path.Combine(folder.Directory, "tls.key"), overwrite: true);
        folder.Current.Certificate.Thumbprint.ShouldBe(before);
        File.Copy(Path.Combine(_state, "credentials", "gateway", "tls.crt"), Path.Combine(folder.Directory, "tls.crt"), overwrite: true);
        folder.Current.Certificate.Thumbprint.ShouldNotBe(before);
    }

    private async Task<(CredentialFiles Files, KeyRing Keys)> OpenAsync()
    {
        var keys = new KeyRing(new FileKeyStore(_state), new AlwaysLeader(), new KeyRotationOptions(), _time);
        await keys.OpenAsync(CancellationToken.None);
        var options = new ControllerOptions
        {
            Source = _state,
            StateDirectory = _state,
            Listen = new System.Net.IPEndPoint(0, 0),
            HealthListen = new System.Net.IPEndPoint(0, 0),
            Portal = new PortalOptions(new Uri("https://auth.example.com"), new Uri("https://gateway.example.com")),
        };
        return (new CredentialFiles(options, new CertificateIssuer(keys, _time), _time, NullLogger<CredentialFiles>.Instance), keys);
    }

    private string PathOf(string process) => Path.Combine(_state, "credentials", process, "tls.crt");

    private int Roots() => new CredentialFolder(Path.Combine(_state, "credentials", "shop", "shop-0")).Current.Roots.Count;

    private PeerIdentity? IdentityOf(string process, PeerRole role)
    {
        var credential = new CredentialFolder(Path.Combine(_state, "credentials", process)).Current;
        return PeerCertificate.TryVerify(credential.Certificate, credential.Roots, role, _time.GetUtcNow(), out var identity, out _) ? identity : null;
    }
}
