using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using CsCheck;
using IapK8s.Identity.Payloads;
using IapK8s.Identity.Tokens;
using IapK8s.Policy.Identities;
using IapK8s.TestKit.Identities;
using IapK8s.TestKit.Properties;

namespace IapK8s.Identity.Tests.Tokens;

internal sealed class BearerTokenVerifierTests
{
    private const int SignatureCost = 20;

    private static readonly DateTimeOffset Now = TokenFixture.Now;

    private readonly TokenFixture _fixture = new();

    [Test]
    public void AcceptsTheIssuersToken_AndReadsWhoItNames()
    {
        var principal = _fixture.Verify(_fixture.Token()).ShouldNotBeNull();

        principal.Credential.ShouldBe(CredentialKind.BearerToken);
        (principal.Provider, principal.Subject, principal.Email).ShouldBe(("/corp", "alice-1", "alice@example.com"));
        principal.Groups.ShouldBe(["admins", "employees"]);
        principal.GroupsAreComplete.ShouldBeTrue();
        (principal.IssuedAt, principal.ExpiresAt, principal.AuthTime, principal.SessionId).ShouldBe((Now, Now.AddMinutes(10), null, null));
    }

    [TestCase("RS256")]
    [TestCase("PS256")]
    public void AcceptsRsa(string algorithm) => _fixture.Verify(RsaToken(_fixture.Rsa, algorithm)).ShouldNotBeNull();

    [Test]
    public void RefusesAlgorithm_ThatTheProviderDoesNotList()
    {
        var verifier = new BearerTokenVerifier(TokenFixture.Provider with { Algorithms = ["ES256"] }, _fixture.Jwks);

        verifier.Verify(RsaToken(_fixture.Rsa, "RS256"), [TokenFixture.Audience], Now, out _).ShouldBeNull();
        verifier.Verify(_fixture.Token(), [TokenFixture.Audience], Now, out _).ShouldNotBeNull();
    }

    [TestCase("none")]
    [TestCase("nOnE")]
    [TestCase("None")]
    [TestCase("")]
    public void S59_RefusesToken_WhenAlgorithmIsNone(string algorithm)
    {
        var header = TokenFixture.Encode(TokenFixture.Header(algorithm).ToJsonString());
        var payload = TokenFixture.Encode(TokenFixture.Claims.ToJsonString());
        var listing = new BearerTokenVerifier(TokenFixture.Provider with { Algorithms = ["none", "nOnE", "None", "", "ES256"] }, _fixture.Jwks);

        foreach (var token in new[] { $"{header}.{payload}.", $"{header}.{payload}", $"{header}.{payload}.AAAA", $"{header}.{payload}.{_fixture.Token().Split('.')[2]}" })
        {
            _fixture.Verify(token).ShouldBeNull();
            listing.Verify(token, [TokenFixture.Audience], Now, out _).ShouldBeNull("not even where the list says so");
        }
    }

    [TestCase("HS256")]
    [TestCase("HS384")]
    [TestCase("HS512")]
    public void S59_RefusesToken_WhenPublicKeyIsUsedAsHmacSecret(string algorithm)
    {
        var secrets = new[] { _fixture.Rsa.ExportSubjectPublicKeyInfoPem(), _fixture.Rsa.ExportRSAPublicKeyPem(), _fixture.Jwks }.Select(Encoding.UTF8.GetBytes)
            .Append(_fixture.Rsa.ExportSubjectPublicKeyInfo());
        var listing = new BearerTokenVerifier(TokenFixture.Provider with { Algorithms = ["HS256", "HS384", "HS512", "RS256"] }, _fixture.Jwks);

        foreach (var secret in secrets)
        {
            var token = TokenFixture.Compact(TokenFixture.Header(algorithm, "rsa-1").ToJsonString(), TokenFixture.Claims.ToJsonString(), data => HMACSHA256.HashData(secret, data));
            _fixture.Verify(token).ShouldBeNull();
            listing.Verify(token, [TokenFixture.Audience], Now, out _).ShouldBeNull("not even where the list says so");
        }
    }

    [Test]
    public void S59_RefusesToken_WhenTheKeySetHoldsASymmetricKey()
    {
        var secret = RandomNumberGenerator.GetBytes(32);
        var verifier = new BearerTokenVerifier(
            TokenFixture.Provider with { Algorithms = ["HS256"] },
            TokenFixture.KeySet(new JsonObject { ["kty"] = "oct", ["kid"] = "s", ["k"] = StrictBase64Url.Encode(secret) }));
        var token = TokenFixture.Compact(TokenFixture.Header("HS256", "s").ToJsonString(), TokenFixture.Claims.ToJsonString(), data => HMACSHA256.HashData(secret, data));

        verifier.Verify(token, [TokenFixture.Audience], Now, out _).ShouldBeNull();
    }

    [Test]
    public void S59_RefusesToken_WhenSignatureIsAllZero()
    {
        byte[][] signatures = [new byte[64], [.. Enumerable.Repeat((byte)0xff, 64)], new byte[63], new byte[65], [0]];

        foreach (var signature in signatures)
        {
            _fixture.Verify(TokenFixture.Compact(TokenFixture.Header().ToJsonString(), TokenFixture.Claims.ToJsonString(), _ => signature)).ShouldBeNull();
        }
    }

    [Test]
    public void RefusesToken_SignedInAnotherEncoding()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var ec = new IapK8s.Identity.Keys.EcSigningKey("k", key.ExportPkcs8PrivateKey());
        var verifier = new BearerTokenVerifier(TokenFixture.Provider, TokenFixture.KeySet(TokenFixture.EcJwk(ec)));
        var der = TokenFixture.Compact(TokenFixture.Header(keyId: "k").ToJsonString(), TokenFixture.Claims.ToJsonString(), data => key.SignData(data, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence));

        verifier.Verify(der, [TokenFixture.Audience], Now, out _).ShouldBeNull();
    }

    [TestCase("../../dev/null")]
    [TestCase("x' UNION SELECT 'key' --")]
    [TestCase("https://evil.example/jwks#1")]
    public void S60_RefusesToken_WhenKeyIdIsHostile(string keyId) => _fixture.Verify(_fixture.Token(header: TokenFixture.Header(keyId: keyId))).ShouldBeNull();

    [Test]
    public void S60_RefusesToken_WhenItBringsItsOwnKey()
    {
        using var forger = TestKeys.Signing("ec-1");
        using var certificate = new System.Security.Cryptography.X509Certificates.CertificateRequest("CN=evil", ECDsa.Create(ECCurve.NamedCurves.nistP256), HashAlgorithmName.SHA256)
            .CreateSelfSigned(Now.AddDays(-1), Now.AddDays(1));
        JsonObject[] headers =
        [
            With("jwk", TokenFixture.EcJwk(forger)),
            With("jku", "https://evil.example/jwks"),
            With("x5u", "https://evil.example/cert"),
            With("x5c", new JsonArray(Convert.ToBase64String(certificate.RawData))),
        ];

        foreach (var header in headers)
        {
            _fixture.Verify(TokenFixture.Compact(header.ToJsonString(), TokenFixture.Claims.ToJsonString(), data => forger.Sign(data))).ShouldBeNull(header.ToJsonString());
        }

        static JsonObject With(string name, JsonNode value)
        {
            var header = TokenFixture.Header();
            header[name] = value;
            return header;
        }
    }

    [TestCase("other")]
    [TestCase("SHOP")]
    [TestCase("shop ")]
    [TestCase("")]
    public void S62_RefusesToken_WhenAudienceIsAnother(string audience) => _fixture.Verify(_fixture.Token(TokenFixture.With(("aud", audience)))).ShouldBeNull();

    [Test]
    public void S62_RefusesToken_WhenAudienceIsMissingOrNoText()
    {
        _fixture.Verify(_fixture.Token(TokenFixture.With(("aud", null)))).ShouldBeNull();
        _fixture.Verify(_fixture.Token(TokenFixture.With(("aud", 7)))).ShouldBeNull();
        _fixture.Verify(_fixture.Token(TokenFixture.With(("aud", new JsonArray("shop", 7))))).ShouldBeNull();
        _fixture.Verify(_fixture.Token(TokenFixture.With(("aud", new JsonArray())))).ShouldBeNull();
    }

    [TestCase("https://other.example.com")]
    [TestCase("https://idp.example.com/")]
    [TestCase("https://IDP.example.com")]
    public void S62_RefusesToken_WhenIssuerIsAnother(string issuer) => _fixture.Verify(_fixture.Token(TokenFixture.With(("iss", issuer)))).ShouldBeNull();

    [Test]
    public void S62_RefusesTokenOfIssuerA_OnARouteOfIssuerB_AfterPriming()
    {
        var token = _fixture.Token();
        using var otherKey = TestKeys.Signing("ec-1");
        var other = new BearerTokenVerifier(TokenFixture.Provider with { Name = "/other", Issuer = "https://other.example.com" }, TokenFixture.KeySet(TokenFixture.EcJwk(otherKey)));
        var twin = new BearerTokenVerifier(TokenFixture.Provider with { Name = "/twin" }, TokenFixture.KeySet(TokenFixture.EcJwk(otherKey)));

        _fixture.Verify(token).ShouldNotBeNull();
        other.Verify(token, [TokenFixture.Audience], Now, out _).ShouldBeNull();
        twin.Verify(token, [TokenFixture.Audience], Now, out _).ShouldBeNull("same issuer name, other keys");
    }

    [TestCase("exp")]
    [TestCase("sub")]
    [TestCase("iss")]
    [TestCase("aud")]
    public void S62_RefusesToken_WhenAClaimIsMissing(string claim) => _fixture.Verify(_fixture.Token(TokenFixture.With((claim, null)))).ShouldBeNull();

    [Test]
    public void S63_ChecksTheAudienceOfEachRoute_WhateverWasVerifiedBefore()
    {
        var token = _fixture.Token();

        _fixture.Verify(token, "shop").ShouldNotBeNull();
        _fixture.Verify(token, "wiki").ShouldBeNull();
        _fixture.Verifier.Verify(token, [], Now, out _).ShouldBeNull();
    }

    [Test]
    public void RefusesThePortalsTokens_EvenWhereAPolicyListsThePortal()
    {
        _fixture.Verify(_fixture.Token(TokenFixture.With(("aud", "portal"))), "portal", "shop").ShouldBeNull();
        _fixture.Verify(_fixture.Token(TokenFixture.With(("aud", new JsonArray("shop", "portal")))), "portal", "shop").ShouldBeNull();
        _fixture.Verify(_fixture.Token(TokenFixture.With(("aud", new JsonArray("shop", "wiki"))))).ShouldNotBeNull();
    }

    [TestCase("exp", 0, false)]
    [TestCase("exp", 1, true)]
    [TestCase("nbf", 30, true)]
    [TestCase("nbf", 31, false)]
    [TestCase("iat", 30, true)]
    [TestCase("iat", 31, false)]
    public void HonoursTimes(string claim, int secondsFromNow, bool isAccepted) =>
        (_fixture.Verify(_fixture.Token(TokenFixture.With((claim, Now.AddSeconds(secondsFromNow).ToUnixTimeSeconds())))) is not null).ShouldBe(isAccepted);

    [Test]
    public void RefusesTimes_ThatAreNoNumbersOrOutOfRange()
    {
        JsonNode[] times = ["1800000600", true, -1, 1e300, new JsonArray(1800000600)];

        foreach (var time in times)
        {
            _fixture.Verify(_fixture.Token(TokenFixture.With(("exp", time)))).ShouldBeNull();
        }
    }

    [TestCase("logout+jwt")]
    [TestCase("at+jwt")]
    [TestCase("secevent+jwt")]
    [TestCase("")]
    public void RefusesTokensOfAnotherKind(string type)
    {
        var header = TokenFixture.Header();
        header["typ"] = type;

        _fixture.Verify(_fixture.Token(header: header)).ShouldBeNull();
    }

    [Test]
    public void RefusesLogoutTokensWithoutAType() =>
        _fixture.Verify(_fixture.Token(TokenFixture.With(("events", new JsonObject { ["http://schemas.openid.net/event/backchannel-logout"] = new JsonObject() })))).ShouldBeNull();

    [TestCase("JWT")]
    [TestCase("jwt")]
    public void AcceptsTheUsualType(string type)
    {
        var header = TokenFixture.Header();
        header["typ"] = type;

        _fixture.Verify(_fixture.Token(header: header)).ShouldNotBeNull();
    }

    [Test]
    public void RefusesExtensions_ThatMustBeUnderstood()
    {
        var header = TokenFixture.Header();
        header["crit"] = new JsonArray("b64");
        header["b64"] = true;

        _fixture.Verify(_fixture.Token(header: header)).ShouldBeNull();
    }

    [Test]
    public void RefusesMembersNamedTwice()
    {
        var claims = TokenFixture.Claims.ToJsonString();
        var twice = claims[..^1] + ",\"aud\":\"shop\"}";

        _fixture.Verify(TokenFixture.Compact(TokenFixture.Header().ToJsonString(), twice, data => _fixture.Ec.Sign(data))).ShouldBeNull();
        _fixture.Verify(TokenFixture.Compact("""{"alg":"none","kid":"ec-1","alg":"ES256"}""", claims, data => _fixture.Ec.Sign(data))).ShouldBeNull();
    }

    [Test]
    public void NeedsAKeyId_WhereTheSetHasSeveralKeys()
    {
        var token = _fixture.Token(header: TokenFixture.Header(keyId: null));

        _fixture.Verify(token).ShouldBeNull();
        new BearerTokenVerifier(TokenFixture.Provider, TokenFixture.KeySet(TokenFixture.EcJwk(_fixture.Ec))).Verify(token, [TokenFixture.Audience], Now, out _).ShouldNotBeNull();
    }

    [Test]
    public void ReportsAnUnknownKey_OnlyForATokenThatIsOtherwiseGood()
    {
        string? Report(JsonObject claims, string keyId)
        {
            _fixture.Verifier.Verify(_fixture.Token(claims, TokenFixture.Header(keyId: keyId)), [TokenFixture.Audience], Now, out var unknown).ShouldBeNull();
            return unknown;
        }

        Report(TokenFixture.Claims, "new-key").ShouldBe("new-key");
        Report(TokenFixture.With(("iss", "https://evil.example")), "new-key").ShouldBeNull();
        Report(TokenFixture.With(("aud", "other")), "new-key").ShouldBeNull();
        Report(TokenFixture.With(("exp", 1)), "new-key").ShouldBeNull();
        Report(TokenFixture.Claims, "new\r\nkey").ShouldBeNull();
        Report(TokenFixture.Claims, new string('k', 129)).ShouldBeNull();
    }

    [Test]
    public void IgnoresKeys_ThatAreNotForSignatures()
    {
        using var weak = RSA.Create(1024);
        var encrypting = TokenFixture.EcJwk(_fixture.Ec);
        encrypting["use"] = "enc";
        var deriving = TokenFixture.EcJwk(_fixture.Ec);
        deriving["key_ops"] = new JsonArray("deriveKey");
        var bound = TokenFixture.EcJwk(_fixture.Ec);
        bound["alg"] = "ES384";
        var offCurve = TokenFixture.EcJwk(_fixture.Ec);
        offCurve["y"] = offCurve["x"]!.DeepClone();
        var exponentOne = TokenFixture.RsaJwk(_fixture.Rsa, "rsa-1");
        exponentOne["e"] = "AQ";

        foreach (var jwk in new[] { encrypting, deriving, bound, offCurve })
        {
            new BearerTokenVerifier(TokenFixture.Provider, TokenFixture.KeySet(jwk)).Verify(_fixture.Token(), [TokenFixture.Audience], Now, out _).ShouldBeNull(jwk.ToJsonString());
        }

        new BearerTokenVerifier(TokenFixture.Provider, TokenFixture.KeySet(TokenFixture.RsaJwk(weak, "rsa-1"))).Verify(RsaToken(weak, "RS256"), [TokenFixture.Audience], Now, out _).ShouldBeNull();
        new BearerTokenVerifier(TokenFixture.Provider, TokenFixture.KeySet(exponentOne)).Verify(RsaToken(_fixture.Rsa, "RS256"), [TokenFixture.Audience], Now, out _).ShouldBeNull();
    }

    [TestCase("")]
    [TestCase("{}")]
    [TestCase("[]")]
    [TestCase("not json")]
    [TestCase("""{"keys":{}}""")]
    [TestCase("""{"keys":[1,null,"x",{}]}""")]
    [TestCase("""{"keys":[{"kty":"EC","crv":"P-256","kid":"ec-1"}]}""")]
    public void RefusesEveryToken_WithoutUsableKeys(string jwks) =>
        new BearerTokenVerifier(TokenFixture.Provider, jwks).Verify(_fixture.Token(), [TokenFixture.Audience], Now, out _).ShouldBeNull();

    [Test]
    public void RefusesOverlongTokens() => _fixture.Verify(_fixture.Token(TokenFixture.With(("padding", new string('x', 13_000))))).ShouldBeNull();

    [Test]
    [Category("Property")]
    public void RefusesToken_WhenAnyCharacterIsAnyOther()
    {
        var token = _fixture.Token();

        Gen.Select(Gen.Int[0, token.Length - 1], Gen.OneOf(Gen.OneOf("ABCabc019-_.=".ToCharArray()), Gen.Char))
            .Where((at, other) => token[at] != other)
            .Sample((at, other) => _fixture.Verify($"{token[..at]}{other}{token[(at + 1)..]}") is null, iter: PropertyCases.CountDividedBy(SignatureCost));
    }

    [Test]
    [Category("Property")]
    public void NeverThrows_WhateverTheTokenSays()
    {
        string[] pieces = ["{", "}", "[", "]", ":", ",", "\"", "\"iss\"", "\"aud\"", "\"exp\"", "\"alg\"", "\"ES256\"", "\"kid\"", "\"ec-1\"", "1", "1e999", "null", "true", "\\ud800", "\\u0000", "\u00e9", "shop"];
        var json = Gen.OneOf(Gen.OneOf(pieces).Array[0, 12].Select(string.Concat), Gen.String);

        Gen.Select(json, json, Gen.Byte.Array[0, 80]).Sample(
            (header, payload, signature) => _fixture.Verify(TokenFixture.Compact(header, payload, _ => signature)) is null,
            iter: PropertyCases.Count);
    }

    [Test]
    public void S49_RefusesAnyBearerThatIsNoToken()
    {
        string[] tokens = ["", "x", "a.b", "a.b.c", "a.b.c.d", "...", "..", new string('.', 10_000)];

        tokens.ShouldAllBe(token => _fixture.Verify(token) == null);
    }

    [TestCase("""{"iss":"https://idp.example.com","\ud800":1}""")]
    [TestCase("""{"iss":"\ud800"}""")]
    [TestCase("""{"sub":"\udc00","iss":"https://idp.example.com","aud":"shop","exp":1800000600}""")]
    [TestCase("""{"\ud800":1,"sub":"x","iss":"https://idp.example.com","aud":"shop","exp":1800000600}""")]
    [TestCase("""{"x":"\ud800","sub":"x","iss":"https://idp.example.com","aud":"shop","exp":1800000600}""")]
    public void RefusesText_ThatIsNotUnicode(string payload) =>
        _fixture.Verify(TokenFixture.Compact(TokenFixture.Header().ToJsonString(), payload, data => _fixture.Ec.Sign(data))).ShouldBeNull();

    [Test]
    public void RefusesBytes_ThatAreNotUtf8()
    {
        byte[] payload = [.. """{"iss":"https://idp.example.com","aud":"shop","exp":1800000600,"sub":"a"""u8, 0xc3, 0x28, .. "\"}"u8];
        var input = $"{TokenFixture.Encode(TokenFixture.Header().ToJsonString())}.{StrictBase64Url.Encode(payload)}";

        _fixture.Verify($"{input}.{StrictBase64Url.Encode(_fixture.Ec.Sign(Encoding.ASCII.GetBytes(input)))}").ShouldBeNull();
    }

    [Test]
    public void VerifiesFromManyThreads() =>
        Parallel.For(0, 200, _ => _fixture.Verify(_fixture.Token()).ShouldNotBeNull());

    private static string RsaToken(RSA key, string algorithm) => TokenFixture.Compact(
        TokenFixture.Header(algorithm, "rsa-1").ToJsonString(),
        TokenFixture.Claims.ToJsonString(),
        data => key.SignData(data, HashAlgorithmName.SHA256, algorithm == "PS256" ? RSASignaturePadding.Pss : RSASignaturePadding.Pkcs1));
}
