using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using IapK8s.EndToEnd.Tests.Browsers;

namespace IapK8s.EndToEnd.Tests.Applications;

/// <summary>An app that never heard of Kubernetes, in its own network, reached by people through the gateway alone.</summary>
[NonParallelizable]
public sealed class OnPremisesTests
{
    private OnPremises _premises = null!;
    private Chromium _chromium = null!;

    [OneTimeSetUp]
    public async Task StartEverything()
    {
        _premises = await OnPremises.StartAsync();
        _chromium = await Chromium.StartAsync();
    }

    [OneTimeTearDown]
    public async Task StopEverything()
    {
        if (_chromium is not null)
        {
            await _chromium.DisposeAsync();
        }

        if (_premises is not null)
        {
            await _premises.DisposeAsync();
        }
    }

    [Test]
    public async Task Alice_SignsIn_AndTheAppKnowsHer()
    {
        await using var profile = await _chromium.NewProfileAsync(ignoresCertificates: true);
        var page = await profile.NewPageAsync();
        await page.GotoAsync($"{_premises.App}/orders/2026?id=7");
        await page.FillCredentialsAsync("alice", "demo");
        await page.WaitForURLAsync($"{_premises.App}/orders/2026?id=7");
        (await page.ContentAsync()).ShouldContain("alice@example.com");
        await page.KeepScreenshotAsync("on-premises-alice-signed-in");
    }

    [Test]
    public async Task Bob_IsDeniedTheAdminArea()
    {
        await using var profile = await _chromium.NewProfileAsync(ignoresCertificates: true);
        var page = await profile.NewPageAsync();
        await page.GotoAsync($"{_premises.App}/admin/users");
        await page.FillCredentialsAsync("bob", "demo");
        await page.WaitForURLAsync($"{_premises.App}/admin/users");
        (await page.Locator("main").InnerTextAsync()).ShouldContain("IAP2001");
        await page.KeepScreenshotAsync("on-premises-bob-denied");
    }

    [Test]
    public async Task NobodyElseGetsToTheApp()
    {
        using var socket = _premises.Stranger.Open(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(2));
        await Should.ThrowAsync<OperationCanceledException>(async () => await socket.ConnectAsync(OnPremises.Direct, patience.Token));

        using var http = Client();
        (await http.GetAsync(_premises.App)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Test]
    public async Task AServerThatIsGoneIsSaid_AndOneThatIsBackIsUsed()
    {
        await using var profile = await _chromium.NewProfileAsync(ignoresCertificates: true);
        var page = await profile.NewPageAsync();
        await page.GotoAsync(_premises.App);
        await page.FillCredentialsAsync("alice", "demo");
        await page.WaitForURLAsync($"{_premises.App}/");

        await _premises.StopServerAsync();
        (await page.GotoAsync(_premises.App))!.Status.ShouldBe(502);
        (await page.ContentAsync()).ShouldContain("IAP4001");
        _premises.StartServer();
        await UntilAsync(page, 200);

        // Whoever is not whom the company's authority says is not the app.
        _premises.Trust(isRight: false);
        await UntilAsync(page, 502);
        (await page.ContentAsync()).ShouldContain("IAP4012");
        _premises.Trust(isRight: true);
        await UntilAsync(page, 200);
    }

    private async Task UntilAsync(Microsoft.Playwright.IPage page, int status)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while ((await page.GotoAsync(_premises.App))!.Status != status)
        {
            patience.Token.ThrowIfCancellationRequested();
        }
    }

    private HttpClient Client() => new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        ConnectCallback = async (context, cancellation) =>
        {
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, context.DnsEndPoint.Port), cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        },
        SslOptions = new SslClientAuthenticationOptions
        {
            CertificateChainPolicy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                CustomTrustStore = { X509Certificate2.CreateFromPem(_premises.PublicRoots) },
                RevocationMode = X509RevocationMode.NoCheck,
            },
        },
    });
}
