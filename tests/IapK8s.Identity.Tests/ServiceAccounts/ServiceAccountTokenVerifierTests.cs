using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using IapK8s.Identity.Payloads;
using IapK8s.Identity.ServiceAccounts;
using IapK8s.TestKit.Identities;
using Microsoft.Extensions.Time.Testing;

namespace IapK8s.Identity.Tests.ServiceAccounts;

internal sealed class ServiceAccountTokenVerifierTests
{
    private const string Audience = "iap-controller";

    private readonly FakeTimeProvider _time = new(DateTimeOffset.FromUnixTimeSeconds(1_800_000_000));
    private ClusterTokens _cluster = null!;

    [SetUp]
    public void Start() => _cluster = new ClusterTokens(_time);

    [TearDown]
    public void Stop() => _cluster.Dispose();

    private JsonObject Good => _cluster.Claims("shop", "web", new JsonObject { ["name"] = "shop-0", ["uid"] = "u-1" }, Audience);

    private TokenVerification Verify(string token) => new ServiceAccountTokenVerifier(_cluster.Issuer, _cluster.Jwks).Verify(token, Audience, _time.GetUtcNow());

    [Test]
    public void ReadsWhoABoundTokenIs()
    {
        var verification = Verify(_cluster.Sign(Good));
        verification.Verdict.ShouldBe(TokenVerdict.Verified, verification.Reason);
        var token = verification.Token!;
        (token.Namespace, token.ServiceAccount, token.Pod, token.UserName).ShouldBe(("shop", "web", new BoundPod("shop-0", "u-1"), "system:serviceaccount:shop:web"));
        token.Expires.ShouldBe(_time.GetUtcNow() + TimeSpan.FromHours(1));
    }

    [Test]
    public void ATokenThatIsBoundToNoPod_HasNone() => Verify(_cluster.ForAccount("shop", "web", Audience)).Token!.Pod.ShouldBeNull();

    [TestCase("iss", "\"https://kubernetes.default.svc\"", "another issuer's")]
    [TestCase("iss", "\"https://kubernetes.default.svc.cluster.local/\"", "another issuer's")]
    [TestCase("aud", "[\"iap-gateway\"]", "for another audience")]
    [TestCase("aud", "[\"https://kubernetes.default.svc.cluster.local\"]", "for another audience")]
    [TestCase("aud", "[\"iap-controller\", \"other\"]", "for another audience")]
    [TestCase("aud", "[\"IAP-controller\"]", "for another audience")]
    [TestCase("aud", "[]", "for another audience")]
    [TestCase("aud", "null", "for another audience")]
    [TestCase("exp", "1800000000", "not a bound ServiceAccount token")]
    [TestCase("exp", "1800086401", "it lives longer than a day")]
    [TestCase("exp", "null", "not a bound ServiceAccount token")]
    [TestCase("exp", "\"1800003600\"", "not a bound ServiceAccount token")]
    [TestCase("iat", "null", "not a bound ServiceAccount token")]
    [TestCase("nbf", "1800000031", "it is not good yet")]
    [TestCase("nbf", "1799999999", "not a bound ServiceAccount token")]
    [TestCase("sub", "\"system:serviceaccount:shop:other\"", "not a bound ServiceAccount token")]
    [TestCase("sub", "\"system:admin\"", "not a bound ServiceAccount token")]
    [TestCase("kubernetes.io", "null", "not a bound ServiceAccount token")]
    [TestCase("kubernetes.io", "{\"namespace\":\"shop\",\"pod\":{\"name\":\"shop-0\",\"uid\":\"u-1\"}}", "not a bound ServiceAccount token")]
    [TestCase("kubernetes.io", "{\"namespace\":\"shop\",\"serviceaccount\":{\"name\":\"web\",\"uid\":\"s\"},\"pod\":{\"name\":\"shop-0\"}}", "not a bound ServiceAccount token")]
    [TestCase("kubernetes.io", "{\"namespace\":\"shop\",\"serviceaccount\":{\"name\":\"web\",\"uid\":\"s\"},\"pod\":\"shop-0\"}", "not a bound ServiceAccount token")]
    [TestCase("kubernetes.io", "{\"namespace\":\"shop/x\",\"serviceaccount\":{\"name\":\"web\",\"uid\":\"s\"}}", "not a bound ServiceAccount token")]
    public void RefusesAClaimThatIsNotToTheLetter(string claim, string value, string reason)
    {
        var claims = Good;
        claims[claim] = JsonNode.Parse(value);
        Verify(_cluster.Sign(claims)).ShouldBe(new TokenVerification(TokenVerdict.Refused, null, reason));
    }

    [Test]
    public void RefusesATokenAtItsEnd()
    {
        var token = _cluster.Sign(Good);
        _time.Advance(TimeSpan.FromHours(1) - TimeSpan.FromSeconds(1));
        Verify(token).Verdict.ShouldBe(TokenVerdict.Verified);
        _time.Advance(TimeSpan.FromSeconds(1));
        Verify(token).ShouldBe(new TokenVerification(TokenVerdict.Refused, null, "it has expired"));
    }

    [Test]
    public void RefusesTheLongLivedTokenOfASecret() =>
        Verify(_cluster.Sign(new JsonObject
        {
            ["iss"] = "kubernetes/serviceaccount",
            ["kubernetes.io/serviceaccount/namespace"] = "shop",
            ["kubernetes.io/serviceaccount/service-account.name"] = "web",
            ["sub"] = "system:serviceaccount:shop:web",
        })).Verdict.ShouldBe(TokenVerdict.Refused);

    [Test]
    public void RefusesAnUnsignedToken() =>
        Verify(ClusterTokens.Sign(new JsonObject { ["alg"] = "none", ["kid"] = _cluster.KeyId }, Good, _ => [0])).Verdict.ShouldBe(TokenVerdict.Refused);

    [Test]
    public void RefusesAMacThatWasMadeWithThePublicKey()
    {
        foreach (var secret in new[] { _cluster.Key.ExportSubjectPublicKeyInfo(), Encoding.ASCII.GetBytes(_cluster.Key.ExportSubjectPublicKeyInfoPem()), Encoding.UTF8.GetBytes(_cluster.Jwks) })
        {
            Verify(ClusterTokens.Sign(new JsonObject { ["alg"] = "HS256", ["kid"] = _cluster.KeyId }, Good, data => HMACSHA256.HashData(secret, data))).Verdict.ShouldBe(TokenVerdict.Refused);
        }
    }

    [TestCase("PS256")]
    [TestCase("RS512")]
    [TestCase("rs256")]
    [TestCase("ES256")]
    public void RefusesAnAlgorithmThatIsNotTheKeys(string algorithm) =>
        Verify(ClusterTokens.Sign(new JsonObject { ["alg"] = algorithm, ["kid"] = _cluster.KeyId }, Good, data => _cluster.Key.SignData(data, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)))
            .Verdict.ShouldBe(TokenVerdict.Refused);

    [Test]
    public void RefusesAnotherIssuersToken_ThoughItNamesOurKey()
    {
        using var other = new ClusterTokens(_time);
        Verify(other.Sign(Good)).ShouldBe(new TokenVerification(TokenVerdict.Refused, null, "its signature is wrong"));
    }

    [TestCase("jku", "\"https://attacker.example/keys\"")]
    [TestCase("crit", "[\"x\"]")]
    [TestCase("typ", "\"logout+jwt\"")]
    public void ListensToNoHeaderThatSaysWhatToBelieve(string name, string value)
    {
        using var other = new ClusterTokens(_time);
        var header = new JsonObject { ["alg"] = "RS256", ["kid"] = _cluster.KeyId, [name] = JsonNode.Parse(value) };
        Verify(ClusterTokens.Sign(header, Good, data => other.Key.SignData(data, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1))).Verdict.ShouldBe(TokenVerdict.Refused);
    }

    [Test]
    public void ATokenWithoutAKeyId_MeansNoKey() =>
        Verify(ClusterTokens.Sign(new JsonObject { ["alg"] = "RS256" }, Good, data => _cluster.Key.SignData(data, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1))).Verdict.ShouldBe(TokenVerdict.Refused);

    [Test]
    public void SaysWhenAKeyIsUnknown_OnlyForATokenThatIsRightInAllElse()
    {
        var before = new ServiceAccountTokenVerifier(_cluster.Issuer, _cluster.Jwks);
        _cluster.Rotate();
        before.Verify(_cluster.Sign(Good), Audience, _time.GetUtcNow()).Verdict.ShouldBe(TokenVerdict.UnknownKey);
        var foreign = Good;
        foreign["iss"] = "https://other";
        before.Verify(_cluster.Sign(foreign), Audience, _time.GetUtcNow()).Verdict.ShouldBe(TokenVerdict.Refused);
        Verify(_cluster.Sign(Good)).Verdict.ShouldBe(TokenVerdict.Verified);
    }

    [Test]
    public void VerifiesAnEllipticCurveKeyToo()
    {
        using var pair = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var point = pair.ExportParameters(false).Q;
        var jwks = new JsonObject { ["keys"] = new JsonArray(new JsonObject { ["kty"] = "EC", ["crv"] = "P-256", ["kid"] = "e", ["x"] = StrictBase64Url.Encode(point.X), ["y"] = StrictBase64Url.Encode(point.Y) }) };
        var token = ClusterTokens.Sign(new JsonObject { ["alg"] = "ES256", ["kid"] = "e" }, Good, data => pair.SignData(data, HashAlgorithmName.SHA256));
        new ServiceAccountTokenVerifier(_cluster.Issuer, jwks.ToJsonString()).Verify(token, Audience, _time.GetUtcNow()).Verdict.ShouldBe(TokenVerdict.Verified);
    }

    [Test]
    public void OneMadeOfEveryByteChanged_IsNeverVerified()
    {
        var token = _cluster.Sign(Good);
        for (var i = 0; i < token.Length; i++)
        {
            var changed = token.ToCharArray();
            changed[i] = changed[i] == 'A' ? 'B' : 'A';
            Verify(new string(changed)).Verdict.ShouldNotBe(TokenVerdict.Verified, $"byte {i}");
        }
    }
}
