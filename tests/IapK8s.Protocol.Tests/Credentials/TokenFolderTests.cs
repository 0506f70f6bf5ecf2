using IapK8s.Protocol.Credentials;
using IapK8s.TestKit.Identities;

namespace IapK8s.Protocol.Tests.Credentials;

internal sealed class TokenFolderTests
{
    private readonly ClusterTokens _tokens = new(TimeProvider.System);
    private string _folder = null!;

    [SetUp]
    public void Start()
    {
        _folder = Directory.CreateTempSubdirectory("iap-tokens-").FullName;
        Project();
    }

    [TearDown]
    public void Stop() => Directory.Delete(_folder, recursive: true);

    [OneTimeTearDown]
    public void End() => _tokens.Dispose();

    private TokenFolder NewFolder(bool isGateway = false) => new(_folder, new TrustedRootSet(TestAuthority.Pem("any"), null), isGateway);

    [Test]
    public void SaysWhoseTokenItIs()
    {
        var folder = NewFolder();
        folder.Identity.ShouldBe(PeerIdentity.ForPod("shop", "shop-0"));
        folder.Owner.ShouldBe("spiffe://iapk8s.local/ns/shop/pod/shop-0#u-1");
    }

    [Test]
    public void AGateway_IsToldThatItIsOne()
    {
        NewFolder(isGateway: true).Identity.ShouldBe(PeerIdentity.Gateway);
        NewFolder(isGateway: true).Owner.ShouldBe("spiffe://iapk8s.local/gateway#u-1");
    }

    [Test]
    public void EachServerIsShownItsOwnToken_AndATokenPrintsNothing()
    {
        var folder = NewFolder();
        folder.TokenFor(PeerKind.Controller)!.Text.Reveal().ShouldNotBe(folder.TokenFor(PeerKind.Gateway)!.Text.Reveal());
        folder.TokenFor(PeerKind.Controller)!.ToString().ShouldNotContain("ey");
        Should.Throw<ArgumentOutOfRangeException>(() => folder.TokenFor(PeerKind.Pod));
    }

    [Test]
    public void ATokenThatTheKubeletReplaced_IsReadAgain()
    {
        var folder = NewFolder();
        // A token is not replaced in the tick of the clock that it was written in.
        File.SetLastWriteTimeUtc(Path.Combine(_folder, "..data", "controller"), TimeProvider.System.GetUtcNow().UtcDateTime.AddMinutes(-1));
        var before = folder.TokenFor(PeerKind.Controller)!;
        Project(TimeSpan.FromHours(20));
        folder.TokenFor(PeerKind.Controller)!.Expires.ShouldBeGreaterThan(before.Expires);
    }

    [Test]
    public void HalfAReplacement_KeepsTheOneFromBefore()
    {
        var folder = NewFolder();
        var before = folder.TokenFor(PeerKind.Controller);
        Write("half");
        folder.TokenFor(PeerKind.Controller).ShouldBe(before);
    }

    [Test]
    public void WithoutAToken_TheReasonIsTold()
    {
        File.Delete(Path.Combine(_folder, "controller"));
        Should.Throw<CredentialException>(() => NewFolder().Identity).Message.ShouldContain(Path.Combine(_folder, "controller"));
    }

    [Test]
    public void ATokenThatIsBoundToNoPod_IsNobodys()
    {
        Write(_tokens.ForAccount("shop", "web", "iap-controller"));
        Should.Throw<CredentialException>(() => NewFolder().Identity).Message.ShouldContain("bound to no pod");
    }

    /// <summary>As the kubelet does.</summary>
    private void Project(TimeSpan? life = null) => new ProjectedTokens(_tokens, _folder, "shop", "shop-0", "u-1", "default").Project(life);

    private void Write(string token) => File.WriteAllText(Path.Combine(_folder, "controller"), token);
}
