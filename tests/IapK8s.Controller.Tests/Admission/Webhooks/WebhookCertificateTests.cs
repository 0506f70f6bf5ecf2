using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace IapK8s.Controller.Tests.Admission.Webhooks;

/// <summary>A certificate that somebody else renews.</summary>
internal sealed class WebhookCertificateTests
{
    [Test]
    public async Task ReplacedFilesAreServedFromTheNextHandshakeOn_AndBrokenOnesAreNot()
    {
        var folder = Directory.CreateTempSubdirectory("iap-webhook-").FullName;
        var first = Write(folder);
        await using var server = await WebhookServer.StartAsync(folder);
        await AnswersAsync(server, first);

        var second = Write(folder);
        await AnswersAsync(server, second);
        await Should.ThrowAsync<HttpRequestException>(() => AnswersAsync(server, first));

        await File.WriteAllTextAsync(Path.Combine(folder, "tls.key"), "broken");
        await AnswersAsync(server, second);
        Directory.Delete(folder, recursive: true);
    }

    private static async Task AnswersAsync(WebhookServer server, string roots)
    {
        using var answer = await server.SendAsync("/nowhere", "{}", roots);
        ((int)answer.StatusCode).ShouldBe(404);
    }

    /// <returns>What to trust, PEM.</returns>
    private static string Write(string folder)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=webhook", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(WebhookServer.Name);
        request.CertificateExtensions.Add(names.Build());
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = request.CreateSelfSigned(now.AddMinutes(-5), now.AddDays(1));
        File.WriteAllText(Path.Combine(folder, "tls.key"), key.ExportPkcs8PrivateKeyPem());
        File.WriteAllText(Path.Combine(folder, "tls.crt"), certificate.ExportCertificatePem());
        return certificate.ExportCertificatePem();
    }
}
