using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using IapK8s.TestKit.Namespaces;

namespace IapK8s.Sidecar.Tests.Captured;

/// <summary>What else the process serves in a captured pod: the app's certificate, and the kubelet.</summary>
internal sealed class CapturedTlsAndProbesTests
{
    private readonly string _folder = Directory.CreateTempSubdirectory("iap-captured-tls-").FullName;
    private CapturedPod _pod;

    private static IEnumerable<IPAddress> PodAddresses => [IPAddress.Parse("10.77.0.2"), IPAddress.Parse("fd77::2")];

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = new CertificateRequest("CN=shop", key, HashAlgorithmName.SHA256).CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(100));
        var (file, keyFile) = (Path.Combine(_folder, "tls.crt"), Path.Combine(_folder, "tls.key"));
        await File.WriteAllTextAsync(file, certificate.ExportCertificatePem());
        await File.WriteAllTextAsync(keyFile, key.ExportPkcs8PrivateKeyPem());
        Tool.Run("chmod", "-R", "o+rX", _folder);
        _pod = await CapturedPod.StartAsync("network: {trustedProxies: [10.77.0.3/32, \"fd77::3/128\"]}", "--tls-cert", file, "--tls-key", keyFile, "--probe-listen", $"[::]:{CapturedPod.ProbePort}", "--probes", $$$$"""
            {"app": {"livenessProbe": {"httpGet": {"port": {{{{CapturedPod.Http}}}}, "path": "/anything"}, "timeoutSeconds": 10},
                     "readinessProbe": {"tcpSocket": {"port": {{{{CapturedPod.OtherHttp}}}} } },
                     "startupProbe": {"tcpSocket": {"port": 9999} } },
             "iap": {"readinessProbe": {"httpGet": {"port": {{{{CapturedPod.HealthPort}}}}, "path": "/readyz"} } } }
            """);
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        if (_pod is not null)
        {
            await _pod.DisposeAsync();
        }

        Directory.Delete(_folder, recursive: true);
    }

    [TestCaseSource(nameof(PodAddresses))]
    public async Task ServesTlsOnTheDialledPort_InBothVersions(IPAddress address)
    {
        using var handler = _pod.Handler();
        handler.SslOptions.RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate!.Subject == "CN=shop";
        using var client = new HttpClient(handler);
        foreach (var version in new[] { HttpVersion.Version11, HttpVersion.Version20 })
        {
            using var request = CapturedPod.Get(address, CapturedPod.OtherHttp, scheme: "https");
            (request.Version, request.VersionPolicy) = (version, HttpVersionPolicy.RequestVersionExact);
            using var answer = await client.SendAsync(request);

            answer.Version.ShouldBe(version);
            (await answer.Content.ReadAsStringAsync()).ShouldStartWith($"{CapturedPod.OtherHttp} ");
        }
    }

    [TestCaseSource(nameof(PodAddresses))]
    public async Task BelievesATrustedProxy_InEitherFamily(IPAddress address)
    {
        using var client = _pod.Client();
        using var request = CapturedPod.Get(address, CapturedPod.Http);
        request.Headers.Add("X-Forwarded-For", "192.0.2.1");

        using var answer = await client.SendAsync(request);

        var proxy = address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork ? _pod.Network.ClientAddress : _pod.Network.ClientAddress6;
        (await answer.Content.ReadAsStringAsync()).ShouldEndWith($" for 192.0.2.1, {proxy}");
    }

    [TestCaseSource(nameof(PodAddresses))]
    public async Task AnswersTheKubelet_WhoComesFromOutside(IPAddress address)
    {
        using var kubelet = _pod.Client();
        foreach (var (path, status) in new[] { ("/probe/app/liveness", 200), ("/probe/app/readiness", 200), ("/probe/app/startup", 503), ("/probe/iap/readiness", 200), ("/probe/app/preStop", 404), ("/readyz", 404) })
        {
            using var answer = await kubelet.GetAsync(new Uri($"http://{new IPEndPoint(address, CapturedPod.ProbePort)}{path}"));

            ((int)answer.StatusCode).ShouldBe(status, $"{path}: {await answer.Content.ReadAsStringAsync()}");
        }
    }

    [Test]
    public async Task S38_S39_GivesNobodyWhoLooksLikeAKubeletAnythingOnTheAppsPort()
    {
        using var client = _pod.Client();
        using var request = CapturedPod.Get(_pod.Network.PodAddress, CapturedPod.Http, "/anything");
        request.Headers.UserAgent.ParseAdd("kube-probe/1.33");

        using var answer = await client.SendAsync(request);

        answer.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }
}
