using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Text;
using Google.Protobuf;
using Grpc.Core;
using IapK8s.Controller.Credentials.Authorities;
using IapK8s.Controller.Credentials.Keys;
using IapK8s.Protocol.Credentials;
using IapK8s.Protocol.Push.V1;
using IapK8s.TestKit.Controllers;
using Microsoft.Extensions.DependencyInjection;

namespace IapK8s.Controller.Tests.Push;

/// <summary>Who gets in, and what reaches whom.</summary>
internal sealed class StreamSecurityTests
{
    private RunningController _controller = null!;

    [OneTimeSetUp]
    public async Task Start() => _controller = await RunningController.StartAsync();

    [OneTimeTearDown]
    public async Task Stop() => await _controller.DisposeAsync();

    [TestCase("shop", "wiki")]
    [TestCase("wiki", "shop")]
    public async Task S76_APodNeverSeesAnotherWorkloadsPolicyScopeKeysOrGroups(string own, string other)
    {
        using var subscriber = await TestSubscriber.SubscribeAsync(_controller.Address, _controller.CredentialOf(own));
        subscriber.Held.Values.ShouldAllBe(resource => !resource.Name.Contains(other));
        subscriber.Held.Values.Where(resource => resource.Scope is not null).ShouldAllBe(resource => resource.Scope.Namespace == own && resource.Scope.Pods.Count == 0);
        foreach (var foreign in SecretsOf(KeySubject.Scope(other, $"http://{other}.localhost:8081")).Concat(SecretsOf(KeySubject.Assertion(other, $"/namespaces/{other}/policies/{other}"))))
        {
            Contains(subscriber, foreign).ShouldBeFalse();
        }

        // The same search finds its own, so the search works.
        SecretsOf(KeySubject.Scope(own, $"http://{own}.localhost:8081")).ShouldAllBe(secret => Contains(subscriber, secret));
    }

    [Test]
    public async Task S76_NamingAnotherPodsResourcesAsHeldBringsNothingOfThem()
    {
        using var shop = await TestSubscriber.ConnectAsync(_controller.Address, _controller.CredentialOf("shop"), first: request => request.InitialResourceVersions.Add("policy/wiki/wiki", "stale"));
        var response = await shop.ReadAsync();
        response.Resources.ShouldAllBe(resource => !resource.Name.Contains("wiki"));
        response.RemovedResources.ShouldBe(["policy/wiki/wiki"]);
    }

    [TestCase("shop")]
    [TestCase("wiki")]
    public async Task OnlyGatewaysGetTheSessionSigningKeyAndClientSecrets(string app)
    {
        var signing = SecretsOf(KeySubject.SessionSigning).Single();
        using var pod = await TestSubscriber.SubscribeAsync(_controller.Address, _controller.CredentialOf(app));
        pod.Held.Values.ShouldAllBe(resource => resource.SessionSigningKeys == null && resource.ProviderClient == null);
        Contains(pod, signing).ShouldBeFalse();
        Contains(pod, Encoding.UTF8.GetBytes(Manifests.ClientSecret)).ShouldBeFalse();

        using var gateway = await TestSubscriber.SubscribeAsync(_controller.Address, _controller.CredentialOf("gateway"));
        Contains(gateway, signing).ShouldBeTrue();
        Contains(gateway, Encoding.UTF8.GetBytes(Manifests.ClientSecret)).ShouldBeTrue();
    }

    [Test]
    public async Task AGatewayGetsEveryScopeWithItsPods_ButNoPolicyAndNoAssertionKey()
    {
        using var gateway = await TestSubscriber.SubscribeAsync(_controller.Address, _controller.CredentialOf("gateway"));
        gateway.Held.Values.Where(resource => resource.Scope is not null).ToDictionary(resource => resource.Scope.Namespace, resource => string.Join(',', resource.Scope.Pods))
            .ShouldBe(new Dictionary<string, string> { ["shop"] = "shop-0", ["wiki"] = "wiki-0" }, ignoreOrder: true);
        gateway.Held.Values.ShouldAllBe(resource => resource.Policy == null && resource.AssertionKeys == null && resource.GroupShard == null && resource.GroupHashKey == null);
    }

    [Test]
    public async Task APodMayNotEndSessions()
    {
        using var channel = TestSubscriber.OpenChannel(_controller.Address, _controller.CredentialOf("shop"), TimeProvider.System);
        var error = await Should.ThrowAsync<RpcException>(async () => await new RevocationLog.RevocationLogClient(channel).AppendAsync(Revoke("x")));
        error.StatusCode.ShouldBe(StatusCode.PermissionDenied);

        using var shop = await TestSubscriber.ConnectAsync(_controller.Address, _controller.CredentialOf("shop"), first: request => request.KnownRevocations.Add(Revoke("y").Revocations));
        (await shop.EndAsync()).StatusCode.ShouldBe(StatusCode.PermissionDenied);
    }

    [Test]
    public async Task APodThatIsNotInTheSourceIsDenied()
    {
        var folder = Issue(PeerIdentity.ForPod("shop", "shop-9"));
        using var stranger = await TestSubscriber.ConnectAsync(_controller.Address, folder);
        (await stranger.EndAsync()).StatusCode.ShouldBe(StatusCode.PermissionDenied);
    }

    [Test]
    public async Task TheControllersOwnCertificateIsNoClients()
    {
        using var stranger = await OpenAsync(Issue(PeerIdentity.Controller));
        (await stranger.EndAsync()).StatusCode.ShouldBeOneOf(StatusCode.Unavailable, StatusCode.Internal);
    }

    [Test]
    public async Task ACertificateOfAnotherAuthorityIsRefused()
    {
        await using var other = await RunningController.StartAsync();
        var folder = Copy(other.PodCredential("shop", "shop-0"));
        File.Copy(Path.Combine(_controller.GatewayCredential, "ca.crt"), Path.Combine(folder.Directory, "ca.crt"), overwrite: true);
        using var stranger = await OpenAsync(folder);
        (await stranger.EndAsync()).StatusCode.ShouldBeOneOf(StatusCode.Unavailable, StatusCode.Internal);
    }

    [Test]
    public async Task AControllerOfAnotherAuthorityIsRefusedByTheClient()
    {
        await using var other = await RunningController.StartAsync();
        using var shop = await OpenAsync(_controller.CredentialOf("shop"), other.Address);
        (await shop.EndAsync()).StatusCode.ShouldBeOneOf(StatusCode.Unavailable, StatusCode.Internal);
    }

    [Test]
    public void AGatewayCannotPlayTheController()
    {
        // A gateway's certificate serves too, so the name alone keeps it from posing as the controller.
        using var certificate = _controller.CredentialOf("gateway").Current.Certificate;
        PeerCertificate.TryVerify(certificate, _controller.CredentialOf("shop").Current.Roots, PeerRole.Server, TimeProvider.System.GetUtcNow(), out var identity, out _).ShouldBeTrue();
        identity.ShouldBe(PeerIdentity.Gateway);
        var options = MutualTls.ForClient(_controller.CredentialOf("shop"), PeerIdentity.Controller, TimeProvider.System);
        options.RemoteCertificateValidationCallback!(this, certificate, null, SslPolicyErrors.None).ShouldBeFalse();
    }

    [Test]
    public async Task S64_ATokenWithoutAClientCertificateIsRefused()
    {
        using var socket = new TcpClient("127.0.0.1", _controller.Address.Port);
        await using var tls = new SslStream(socket.GetStream());
        var options = MutualTls.ForClient(_controller.CredentialOf("shop"), PeerIdentity.Controller, TimeProvider.System);
        options.LocalCertificateSelectionCallback = null;
        options.TargetHost = "iap-controller";
        var refused = await Should.ThrowAsync<Exception>(async () =>
        {
            await tls.AuthenticateAsClientAsync(options);
            await tls.WriteAsync("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8.ToArray());
            (await tls.ReadAsync(new byte[1])).ShouldBe(0);
            throw new AuthenticationException("closed without a byte");
        });
        (refused is AuthenticationException or IOException).ShouldBeTrue(refused.ToString());
    }

    [TestCase(SslProtocols.Tls12)]
    public async Task OlderTlsIsRefused(SslProtocols protocol)
    {
        using var socket = new TcpClient("127.0.0.1", _controller.Address.Port);
        await using var tls = new SslStream(socket.GetStream());
        var options = MutualTls.ForClient(_controller.CredentialOf("shop"), PeerIdentity.Controller, TimeProvider.System);
        options.EnabledSslProtocols = protocol;
        options.TargetHost = "iap-controller";
        await Should.ThrowAsync<Exception>(async () => await tls.AuthenticateAsClientAsync(options));
    }

    [TestCase("GET /iapk8s.push.v1.PolicyDiscovery/Delta HTTP/1.1\r\nHost: x\r\n\r\n")]
    [TestCase("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\u0004\0\0\0\0\0")]
    public async Task S76_PlaintextIsRefused(string hello)
    {
        using var socket = new TcpClient("127.0.0.1", _controller.Address.Port);
        await using var stream = socket.GetStream();
        await stream.WriteAsync(Encoding.Latin1.GetBytes(hello));
        var answer = new MemoryStream();
        try
        {
            await stream.CopyToAsync(answer);
        }
        catch (IOException)
        {
            // Reset is a refusal too.
        }

        Encoding.Latin1.GetString(answer.ToArray()).ShouldNotContain("HTTP");
    }

    [TestCase("/iapk8s.push.v1.PolicyDiscovery/Delta")]
    [TestCase("/iapk8s.push.v1.RevocationLog/Append")]
    public async Task TheHealthListenerServesNothingElse(string path)
    {
        using var http = new HttpClient();
        (await http.PostAsync(new Uri(_controller.Health, path), new ByteArrayContent([]))).StatusCode.ShouldBe(System.Net.HttpStatusCode.NotFound);
        (await http.GetAsync(new Uri(_controller.Health, "/readyz"))).StatusCode.ShouldBe(System.Net.HttpStatusCode.OK);
        (await http.GetAsync(new Uri(_controller.Health, "/healthz"))).StatusCode.ShouldBe(System.Net.HttpStatusCode.OK);
    }

    private static AppendRevocationsRequest Revoke(string sid) => new()
    {
        Revocations = { new Revocation { Id = sid, SessionId = sid, Expires = TimeProvider.System.GetUtcNow().AddHours(1).ToUnixTimeSeconds() } },
    };

    private IEnumerable<byte[]> SecretsOf(KeySubject subject) => _controller.Services.GetRequiredService<KeyRing>().Current.Find(subject)!.Keys.Select(key => Scalar(key));

    /// <summary>The secret itself, not its wrapping: a scalar for a signing key.</summary>
    private static byte[] Scalar(StoredKey key)
    {
        if (key.Material.Length == 32)
        {
            return key.Material;
        }

        using var pair = ECDsa.Create();
        pair.ImportPkcs8PrivateKey(key.Material, out _);
        return pair.ExportParameters(includePrivateParameters: true).D!;
    }

    private static bool Contains(TestSubscriber subscriber, byte[] secret) => subscriber.Held.Values.Any(resource => resource.ToByteArray().AsSpan().IndexOf(secret) >= 0);

    /// <summary>A credential that the controller's own authority signs for whom it would not.</summary>
    private CredentialFolder Issue(PeerIdentity identity)
    {
        var issued = _controller.Services.GetRequiredService<CertificateIssuer>().Issue(identity);
        var folder = Copy(_controller.GatewayCredential);
        File.WriteAllText(Path.Combine(folder.Directory, "tls.crt"), issued.CertificatePem);
        File.WriteAllText(Path.Combine(folder.Directory, "tls.key"), issued.KeyPem);
        return folder;
    }

    private CredentialFolder Copy(string from)
    {
        var to = Directory.CreateDirectory(Path.Combine(_controller.Folder, Guid.NewGuid().ToString("N"))).FullName;
        foreach (var file in Directory.GetFiles(from))
        {
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
        }

        return new CredentialFolder(to);
    }

    /// <summary>Connecting may fail already; how is then told by the end of the stream.</summary>
    private async Task<TestSubscriber> OpenAsync(CredentialFolder folder, Uri? address = null) => await TestSubscriber.ConnectAsync(address ?? _controller.Address, folder);
}
