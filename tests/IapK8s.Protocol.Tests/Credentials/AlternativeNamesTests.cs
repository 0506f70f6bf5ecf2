using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using IapK8s.Protocol.Credentials;

namespace IapK8s.Protocol.Tests.Credentials;

internal sealed class AlternativeNamesTests
{
    [Test]
    public void ReadsNamesAndUris_AndNothingElse()
    {
        var names = new SubjectAlternativeNameBuilder();
        names.AddEmailAddress("a@example.com");
        names.AddDnsName("a.example.com");
        names.AddUri(new Uri("spiffe://example.com/a"));
        names.AddIpAddress(System.Net.IPAddress.Loopback);
        names.AddDnsName("B.example.com");
        using var certificate = With(names.Build());

        var read = AlternativeNames.Of(certificate);
        read.Dns.ShouldBe(["a.example.com", "B.example.com"]);
        read.Uris.ShouldBe(["spiffe://example.com/a"]);
    }

    [TestCase("", TestName = "Nothing")]
    [TestCase("3003820161", TestName = "AName")]
    [TestCase("3004820261", TestName = "ALengthBeyondTheEnd")]
    [TestCase("300482ff6161", TestName = "Garbage")]
    public void AMalformedOneNamesNobody(string hex)
    {
        using var certificate = With(new X509Extension("2.5.29.17", Convert.FromHexString(hex), false));

        AlternativeNames.Of(certificate).Dns.Length.ShouldBe(hex == "3003820161" ? 1 : 0);
    }

    [Test]
    public void ACertificateWithoutNamesNamesNobody()
    {
        using var certificate = With(null);

        AlternativeNames.Of(certificate).Dns.ShouldBeEmpty();
    }

    private static X509Certificate2 With(X509Extension? extension)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=x.example.com", key, HashAlgorithmName.SHA256);
        if (extension is not null)
        {
            request.CertificateExtensions.Add(extension);
        }

        return request.CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(100));
    }
}
