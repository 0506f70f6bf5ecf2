using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace IapK8s.AspNetCore.Tests;

internal sealed class OptionsTests
{
    private readonly FakeTimeProvider _time = new();

    [Test]
    public async Task StopsTheStart_AndListsEveryMistake_WithFieldAndFix()
    {
        var error = await Should.ThrowAsync<OptionsValidationException>(() => ProtectedApp.StartAsync(_time, options => options.HeaderName = "X Iap"));

        error.Failures.Count().ShouldBe(4);
        error.Failures.ShouldAllBe(f => f.StartsWith("IapAuthenticationOptions.", StringComparison.Ordinal));
        error.Message.ShouldContain("Issuer is empty: set it to the assertion issuer");
        error.Message.ShouldContain("Audience is empty: set it to /namespaces/<namespace>/policies/<policy>");
        error.Message.ShouldContain("HeaderName 'X Iap' is not a header name: use X-Iap-Jwt-Assertion");
        error.Message.ShouldContain("KeySetUri, KeySet and PublicKeys are all empty");
    }

    [TestCase("http://iap.example.com/jwks.json", "can be forged on the way")]
    [TestCase("ftp://127.0.0.1/jwks.json", "can be forged on the way")]
    [TestCase("/.iap/jwks.json", "is relative")]
    [TestCase("https://user:secret@iap.example.com/jwks.json", "holds a user name or password")]
    [TestCase("https://iap.example.com/jwks.json#a", "has a fragment")]
    public async Task StopsTheStart_WhenTheKeySetUriCannotBeTrusted(string uri, string mistake)
    {
        // On Unix a path alone would become an absolute file URI.
        var error = await ShouldFail(o => o.KeySetUri = uri[0] == '/' ? new Uri(uri, UriKind.Relative) : new Uri(uri));
        error.ShouldContain(mistake);
        error.ShouldNotContain("secret");
    }

    [TestCase("https://iap.example.com/jwks.json")]
    [TestCase("http://127.0.0.1:8080/.iap/jwks.json")]
    [TestCase("http://[::1]:8080/.iap/jwks.json")]
    [TestCase("http://localhost:8080/.iap/jwks.json")]
    [TestCase("http://shop.localhost:8080/.iap/jwks.json")]
    public async Task Starts_WithAKeySetUriThatNobodyCanForge(string uri)
    {
        await using var app = await ProtectedApp.StartAsync(_time, o => { Fill(o); o.KeySetUri = new Uri(uri); });
    }

    [Test]
    public async Task StopsTheStart_WhenKeysComeFromTwoPlaces()
    {
        using var key = new SigningKey("shop-1");
        (await ShouldFail(o => { o.KeySetUri = new Uri("https://iap.example.com/jwks.json"); o.KeySet = SigningKey.Jwks(key); }))
            .ShouldContain("exclude each other");
    }

    [TestCase("nonsense", "KeySet is not a JWKS")]
    [TestCase("{\"keys\":[]}", "KeySet holds no P-256 signature key with a kid")]
    public async Task StopsTheStart_WhenTheKeySetIsNone(string json, string mistake) =>
        (await ShouldFail(o => o.KeySet = json)).ShouldContain(mistake);

    [Test]
    public async Task StopsTheStart_WhenAPemIsNotAPublicP256Key()
    {
        using var key = new SigningKey("shop-1");
        using var rsa = System.Security.Cryptography.RSA.Create(2048);
        using var p384 = System.Security.Cryptography.ECDsa.Create(System.Security.Cryptography.ECCurve.NamedCurves.nistP384);

        var error = await ShouldFail(o =>
        {
            o.PublicKeys["private"] = key.PrivatePem;
            o.PublicKeys["rsa"] = rsa.ExportSubjectPublicKeyInfoPem();
            o.PublicKeys["p384"] = p384.ExportSubjectPublicKeyInfoPem();
            o.PublicKeys["text"] = "nonsense";
            o.PublicKeys["good"] = key.PublicPem;
        });

        error.ShouldContain("PublicKeys['private'] is a private key, which only the proxy may hold");
        error.ShouldContain("PublicKeys['rsa'] is not a P-256 public key");
        error.ShouldContain("PublicKeys['p384'] is not a P-256 public key");
        error.ShouldContain("PublicKeys['text'] is not a P-256 public key");
        error.ShouldNotContain("good");
    }

    private async Task<string> ShouldFail(Action<IapAuthenticationOptions> configure) =>
        (await Should.ThrowAsync<OptionsValidationException>(() => ProtectedApp.StartAsync(_time, o => { Fill(o); configure(o); }))).Message;

    private static void Fill(IapAuthenticationOptions options) => (options.Issuer, options.Audience) = (Assertion.Issuer, Assertion.Audience);
}
