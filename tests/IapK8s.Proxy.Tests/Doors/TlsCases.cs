using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using IapK8s.Policy.Decisions;
using IapK8s.Protocol.Credentials;
using IapK8s.Proxy.Listening;
using IapK8s.Proxy.Tests.Harness;
using Microsoft.Extensions.Logging.Abstractions;

namespace IapK8s.Proxy.Tests.Doors;

/// <summary>TLS on the app's own port, with a certificate that is mounted as Kubernetes does it.</summary>
internal sealed class TlsCases
{
    private static readonly string PublicRequest = ProxyFixture.Request("GET", "/public/x");

    private string _folder;
    private ProxyFixture _proxy;

    private string Mount => Path.Combine(_folder, "mount");

    private TlsIdentity Identity => new(Path.Combine(Mount, "tls.crt"), Path.Combine(Mount, "tls.key"), NullLogger<TlsIdentity>.Instance);

    [SetUp]
    public async Task StartAsync()
    {
        _folder = Directory.CreateTempSubdirectory("iap-tls-").FullName;
        Directory.CreateDirectory(Mount);
        Replace("first", Certificate("first"));
        foreach (var file in new[] { "tls.crt", "tls.key" })
        {
            File.CreateSymbolicLink(Path.Combine(Mount, file), Path.Combine("..data", file));
        }

        _proxy = await ProxyFixture.StartAsync(tls: Identity);
    }

    [TearDown]
    public async Task StopAsync()
    {
        await _proxy.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [TestCase("1.1", "HTTP/1.1 200")]
    [TestCase("2.0", "HTTP/2.0 200")]
    public async Task SpeaksBothVersions_ByAlpn(string version, string status)
    {
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false, SslOptions = Trusting("first") });
        using var request = new HttpRequestMessage(HttpMethod.Get, $"https://{_proxy.Address}/public/x")
        {
            Version = Version.Parse(version),
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Headers = { Host = TestWorld.Host },
        };

        using var answer = await client.SendAsync(request);

        $"HTTP/{answer.Version} {(int)answer.StatusCode}".ShouldBe(status);
        (await answer.Content.ReadAsStringAsync()).ShouldContain("X-Forwarded-Proto: https");
    }

    [Test]
    public async Task SpeaksHttp1_WithoutAlpn()
    {
        using var client = _proxy.Connect();
        await using var tls = await ShakeHandsAsync(client, Trusting("first"));

        (await AskAsync(tls)).ShouldStartWith("HTTP/1.1 200");
    }

    [Test]
    public async Task TakesCleartextOnTheSamePort() => (await _proxy.GetAsync("/public/x")).Status.ShouldBe(200);

    [Test]
    public async Task SaysTheSameOfTheOutside_WhateverTheSocketSpeaks()
    {
        using var client = _proxy.Connect();
        await using var tls = await ShakeHandsAsync(client, Trusting("first"));
        await tls.WriteAsync(Encoding.ASCII.GetBytes(ProxyFixture.Request("GET", "/api/x", "Accept: text/html", "Connection: close")));

        using var reader = new StreamReader(tls);
        var encrypted = await reader.ReadToEndAsync();
        var plain = (await _proxy.GetAsync("/api/x", "Accept: text/html")).Header("Location")!;

        encrypted.ShouldContain($"Location: {plain[..plain.IndexOf('?', StringComparison.Ordinal)]}");
    }

    [Test]
    public async Task RefusesOldVersions_AndAuditsIt()
    {
        using var client = _proxy.Connect();

        // A ClientHello of TLS 1.1 (RFC 4346 §7.4.1.2) with one suite of its time, by hand: no client here would say it.
        await client.SendAsync($"\u0016\u0003\u0001\0\u002d\u0001\0\0\u0029\u0003\u0002{new string('r', 32)}\0\0\u0002\u00c0\u0009\u0001\0");

        // protocol_version, fatal.
        (await client.ReceiveToEndAsync()).ShouldEndWith("\u0002\u0046");
        await RefusedAsync(Code.HandshakeFailed);
    }

    [Test]
    public async Task ClosesAndAuditsWhatIsNoHandshake()
    {
        using var client = _proxy.Connect();
        await client.SendAsync("\u0016\u0003\u0001\0\u0005hello, no handshake this is");

        // An alert, perhaps; nothing of the app's.
        (await client.ReceiveToEndAsync()).ShouldNotContain("HTTP");
        await RefusedAsync(Code.HandshakeFailed);
    }

    [Test]
    public async Task ClosesAndAuditsWhatIsNotHttpInside()
    {
        using var client = _proxy.Connect();
        await using var tls = await ShakeHandsAsync(client, Trusting("first"));
        await tls.WriteAsync("\0\0\0\u0008\u0004\u00d2\u0016\u002f"u8.ToArray());

        (await tls.ReadAsync(new byte[16])).ShouldBe(0);
        await RefusedAsync(Code.NotHttp);
    }

    [Test]
    public async Task ServesTheNewCertificate_WhenTheMountIsTurned()
    {
        using (var before = _proxy.Connect())
        await using (var tls = await ShakeHandsAsync(before, Trusting("first")))
        {
            Replace("second", Certificate("second"));

            (await AskAsync(tls)).ShouldStartWith("HTTP/1.1 200", Case.Sensitive, "what stands goes on");
        }

        using var after = _proxy.Connect();
        await using var renewed = await ShakeHandsAsync(after, Trusting("second"));
        (await AskAsync(renewed)).ShouldStartWith("HTTP/1.1 200");
    }

    [Test]
    public async Task KeepsTheCertificate_WhenItsReplacementCannotBeUsed()
    {
        var (certificate, _) = Certificate("second");
        Replace("broken", (certificate, Certificate("third").Key));

        using var client = _proxy.Connect();
        await using var tls = await ShakeHandsAsync(client, Trusting("first"));

        (await AskAsync(tls)).ShouldStartWith("HTTP/1.1 200");
    }

    [Test]
    public void StartsWithNothingThatCannotBeUsed()
    {
        Replace("broken", ("no certificate", Certificate("x").Key));
        Should.Throw<CredentialException>(() => Identity).Message.ShouldContain("tls.crt");
        Replace("empty", ("", ""));
        Should.Throw<CredentialException>(() => Identity).Message.ShouldContain("tls.key");
        File.Delete(Path.Combine(Mount, "tls.key"));
        Should.Throw<CredentialException>(() => Identity).Message.ShouldContain("must be there");
    }

    [Test]
    public async Task WithoutACertificate_AHelloIsNotHttp()
    {
        await using var bare = await ProxyFixture.StartAsync();
        using var client = bare.Connect();

        await Should.ThrowAsync<Exception>(ShakeHandsAsync(client, Trusting("first")));

        (await bare.AuditLinesAsync()).Single().ShouldContain("IAP2011");
    }

    private async Task RefusedAsync(Code code)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (_proxy.Metrics.Count(code) == 0)
        {
            limit.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }

        (await _proxy.AuditLinesAsync()).Single().ShouldContain($"\"event\":\"connection\",\"decision\":\"deny\",\"code\":\"{CodeCatalog.Format(code)}\",\"port\":{TestWorld.Port},\"client\":\"127.0.0.1\"");
    }

    private static async Task<SslStream> ShakeHandsAsync(RawClient client, SslClientAuthenticationOptions options)
    {
        var tls = new SslStream(client.Stream);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        await tls.AuthenticateAsClientAsync(options, limit.Token);
        return tls;
    }

    private static async Task<string> AskAsync(SslStream tls)
    {
        await tls.WriteAsync(Encoding.ASCII.GetBytes(PublicRequest));
        var buffer = new byte[4096];
        return Encoding.ASCII.GetString(buffer, 0, await tls.ReadAsync(buffer));
    }

    /// <summary>A client that wants to see that name in the certificate.</summary>
    private static SslClientAuthenticationOptions Trusting(string name) => new()
    {
        TargetHost = TestWorld.Host,
        RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate!.Subject == $"CN={name}",
    };

    private static (string Certificate, string Key) Certificate(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256).CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(100));
        return (certificate.ExportCertificatePem(), key.ExportPkcs8PrivateKeyPem());
    }

    /// <summary>A folder of its own for each version, and one link that is turned.</summary>
    private void Replace(string version, (string Certificate, string Key) pair)
    {
        var data = Path.Combine(Mount, "..", version);
        Directory.CreateDirectory(data);
        File.WriteAllText(Path.Combine(data, "tls.crt"), pair.Certificate);
        File.WriteAllText(Path.Combine(data, "tls.key"), pair.Key);
        var link = Path.Combine(Mount, "..data");
        File.Delete(link);
        Directory.CreateSymbolicLink(link, Path.Combine("..", version));
    }
}
