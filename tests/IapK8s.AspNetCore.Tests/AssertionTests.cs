using System.Net;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;

namespace IapK8s.AspNetCore.Tests;

/// <summary>One app, one pinned key, and every token that must not get through. <c>/me</c> is the door.</summary>
internal sealed class AssertionTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 2, 9, 0, 0, TimeSpan.Zero));
    private SigningKey _key;
    private KeySetServer _keySet;
    private ProtectedApp _app;

    [SetUp]
    public async Task Start()
    {
        _key = new SigningKey("shop-1");
        _keySet = await KeySetServer.StartAsync();
        _keySet.Answer = () => SigningKey.Jwks(_key);
        _app = await ProtectedApp.StartAsync(_time, options =>
        {
            options.Issuer = Assertion.Issuer;
            options.Audience = Assertion.Audience;
            options.KeySetUri = _keySet.Uri;
        });
    }

    [TearDown]
    public async Task Stop()
    {
        await _app.DisposeAsync();
        await _keySet.DisposeAsync();
        _key.Dispose();
    }

    [Test]
    public async Task FillsTheUser_FromAValidAssertion()
    {
        using var answer = await _app.GetAsync("/me", Valid().Sign());

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await answer.Content.ReadAsStringAsync()).Split('\n').ShouldBe(
            [
                $"{ClaimTypes.NameIdentifier}=corp:u-1001",
                $"{ClaimTypes.Name}=alice@example.com",
                $"{ClaimTypes.Email}=alice@example.com",
                $"{ClaimTypes.Role}=employees",
                "groups=employees",
                $"{ClaimTypes.Role}=admins",
                "groups=admins",
                "access_levels=corp-net",
                "claims.department=sales",
            ],
            ignoreOrder: true);
    }

    [Test]
    public async Task NamesTheUserBySubject_WhenThereIsNoEmailAndNoGroup()
    {
        var assertion = Valid().With(p => { p.Remove("email"); p.Remove("groups"); p.Remove("access_levels"); p.Remove("claims"); });

        using var answer = await _app.GetAsync("/me", assertion.Sign());

        (await answer.Content.ReadAsStringAsync()).Split('\n').ShouldBe(
            [$"{ClaimTypes.NameIdentifier}=corp:u-1001", $"{ClaimTypes.Name}=corp:u-1001"], ignoreOrder: true);
    }

    [Test]
    public async Task KeepsPassedOnClaimsApart_WhenTheyPoseAsGroupsOrRoles()
    {
        var assertion = Valid().With(p => p["claims"] = new JsonObject
        {
            ["groups"] = new JsonArray("root"),
            [ClaimTypes.Role] = "root",
            [ClaimTypes.NameIdentifier] = "corp:u-1",
            ["level"] = 3,
            ["remote"] = true,
            ["office"] = new JsonObject { ["city"] = "Bern" },
        });

        using var answer = await _app.GetAsync("/me", assertion.Sign());

        var claims = (await answer.Content.ReadAsStringAsync()).Split('\n');
        claims.Where(c => c.StartsWith(ClaimTypes.NameIdentifier, StringComparison.Ordinal)).ShouldBe([$"{ClaimTypes.NameIdentifier}=corp:u-1001"]);
        claims.ShouldNotContain("groups=root");
        claims.ShouldNotContain($"{ClaimTypes.Role}=root");
        claims.ShouldContain("claims.groups=root");
        claims.ShouldContain("claims.level=3");
        claims.ShouldContain("claims.remote=true");
        claims.ShouldContain("""claims.office={"city":"Bern"}""");
    }

    [Test]
    public async Task AnswersForbidden_OnlyWhenTheAppItselfWantsARole()
    {
        var contractor = Valid().With(p => p["groups"] = new JsonArray("contractors")).Sign();

        using var admin = await _app.GetAsync("/admins", Valid().Sign());
        using var stranger = await _app.GetAsync("/admins", contractor);
        using var nobody = await _app.GetAsync("/admins", "not-a-token");

        admin.StatusCode.ShouldBe(HttpStatusCode.OK);
        stranger.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        nobody.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Test]
    public async Task AnswersUnauthorized_WithoutAnyDetail_WhenTheAssertionIsMissingOrBad()
    {
        using var missing = await _app.GetAsync("/me", assertion: null);
        using var bad = await _app.GetAsync("/me", Valid().With(p => p["aud"] = "other").Sign());

        foreach (var answer in new[] { missing, bad })
        {
            answer.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
            answer.Headers.WwwAuthenticate.ToString().ShouldBe("Iap");
            (await answer.Content.ReadAsStringAsync()).ShouldBeEmpty();
        }
    }

    [Test]
    public async Task LeavesTheUserAnonymous_WhenTheEndpointIsOpenAndTheAssertionBad()
    {
        using var answer = await _app.GetAsync("/open", Valid().With(p => p["aud"] = "other").Sign());

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await answer.Content.ReadAsStringAsync()).ShouldBeEmpty();
    }

    [Test]
    public async Task IgnoresTheAuthorizationHeader_EvenWithAValidAssertionInIt()
    {
        using var answer = await _app.GetAsync("/me", [("Authorization", "Bearer " + Valid().Sign())]);

        answer.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [TestCase("none")]
    [TestCase("nOnE")]
    [TestCase("NONE")]
    [TestCase("")]
    public async Task S59_RefusesAnUnsignedToken(string algorithm)
    {
        var assertion = Valid().WithHeader(h => h["alg"] = algorithm);

        await ShouldBeRefused(assertion.SigningInput + ".");
        await ShouldBeRefused(assertion.Sign(), "a genuine signature does not make up for the algorithm");
    }

    [Test]
    public async Task S59_RefusesHs256SignedWithThePublicKeyPem()
    {
        var assertion = Valid().WithHeader(h => h["alg"] = "HS256");
        foreach (var secret in new[] { _key.PublicPem, _key.PublicPem + "\n", _key.Jwk, SigningKey.Jwks(_key) })
        {
            await ShouldBeRefused(assertion.Sign(input =>
                HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.ASCII.GetBytes(input))));
        }
    }

    [Test]
    public async Task S59_RefusesAnAllZeroSignature() => await ShouldBeRefused(Valid().Sign(_ => new byte[64]));

    [TestCase("RS256")]
    [TestCase("ES384")]
    [TestCase("es256")]
    public async Task S59_RefusesEveryOtherAlgorithmName(string algorithm) =>
        await ShouldBeRefused(Valid().WithHeader(h => h["alg"] = algorithm).Sign());

    [TestCase("../../dev/null")]
    [TestCase("shop-1' OR '1'='1")]
    [TestCase("SHOP-1")]
    [TestCase("")]
    public async Task S60_RefusesAKeyIdThatIsNotPinned(string keyId) =>
        await ShouldBeRefused(Valid().WithHeader(h => h["kid"] = keyId).Sign());

    [Test]
    public async Task S60_RefusesATokenWithoutKeyId() => await ShouldBeRefused(Valid().WithHeader(h => h.Remove("kid")).Sign());

    [TestCase("jku")]
    [TestCase("x5u")]
    public async Task S60_RefusesAHeaderThatPointsToAKey_AndFetchesNothing(string parameter)
    {
        using var theirs = new SigningKey("evil");
        var evil = new Assertion(theirs, _time.GetUtcNow()).WithHeader(h => h[parameter] = _keySet.Origin + "/evil");
        var ours = Valid().WithHeader(h => h[parameter] = _keySet.Origin + "/evil");

        await ShouldBeRefused(evil.Sign());
        await ShouldBeRefused(ours.Sign(), "even the proxy's own key does not make the parameter acceptable");

        _keySet.Requests.ShouldNotContain("/evil");
    }

    [Test]
    public async Task S60_RefusesAnEmbeddedKey()
    {
        using var theirs = new SigningKey("evil");
        await ShouldBeRefused(new Assertion(theirs, _time.GetUtcNow()).WithHeader(h => h["jwk"] = JsonNode.Parse(theirs.Jwk)).Sign());
        await ShouldBeRefused(Valid().WithHeader(h => h["jwk"] = JsonNode.Parse(_key.Jwk)).Sign());
    }

    [Test]
    public async Task S60_RefusesCriticalHeaderParameters() =>
        await ShouldBeRefused(Valid().WithHeader(h => { h["crit"] = new JsonArray("b64"); h["b64"] = true; }).Sign());

    [Test]
    public async Task S60_RefusesTheRightKeyIdSignedByAnotherKey()
    {
        using var impostor = new SigningKey("shop-1");
        await ShouldBeRefused(new Assertion(impostor, _time.GetUtcNow()).Sign());
    }

    [TestCase("https://iap.example.com/apps/wiki")]
    [TestCase("https://iap.example.com/apps/shop/")]
    [TestCase("https://IAP.example.com/apps/shop")]
    [TestCase("")]
    public async Task S62_RefusesAnotherIssuer(string issuer) => await ShouldBeRefused(Valid().With(p => p["iss"] = issuer).Sign());

    [TestCase("/namespaces/wiki/policies/wiki")]
    [TestCase("/namespaces/shop/policies/shop/")]
    [TestCase("/namespaces/shop/policies/Shop")]
    [TestCase("")]
    public async Task S62_RefusesAnotherAudience(string audience) =>
        await ShouldBeRefused(Valid().With(p => { p["aud"] = audience; p["azp"] = audience; }).Sign());

    [Test]
    public async Task S62_RefusesAListOfAudiences_EvenWithTheRightOneInIt() =>
        await ShouldBeRefused(Valid().With(p => p["aud"] = new JsonArray(Assertion.Audience, "other")).Sign());

    [Test]
    public async Task S62_RefusesAnAssertionMadeForAnotherParty() => await ShouldBeRefused(Valid().With(p => p["azp"] = "other").Sign());

    [TestCase("iss")]
    [TestCase("aud")]
    [TestCase("sub")]
    [TestCase("iat")]
    [TestCase("exp")]
    public async Task S62_RefusesAnAssertionWithout(string claim) => await ShouldBeRefused(Valid().With(p => p.Remove(claim)).Sign());

    [Test]
    public async Task S62_RefusesATokenOfAnotherIssuer_AfterAValidOneWasSeen()
    {
        var valid = Valid();
        using var primed = await _app.GetAsync("/me", valid.Sign());
        primed.StatusCode.ShouldBe(HttpStatusCode.OK);

        await ShouldBeRefused(valid.With(p => p["iss"] = "https://iap.example.com/apps/wiki").Sign());
    }

    [Test]
    public async Task S64_RefusesATokenOfAnotherType() => await ShouldBeRefused(Valid().WithHeader(h => h["typ"] = "iap-session+jwt").Sign());

    [Test]
    public async Task RefusesTheIdentityProvidersKeyInPlaceOfTheProxys()
    {
        // A genuine ID token, so to speak: right subject, right times, even issuer and audience bent to fit; but the IdP's key.
        using var identityProvider = new SigningKey("idp-2026");
        await ShouldBeRefused(new Assertion(identityProvider, _time.GetUtcNow()).Sign());

        using var rsa = RSA.Create(2048);
        await ShouldBeRefused(Valid().WithHeader(h => { h["alg"] = "RS256"; h["kid"] = "idp-2026"; }).Sign(input =>
            rsa.SignData(Encoding.ASCII.GetBytes(input), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)));
    }

    [TestCase(660, true)]
    [TestCase(661, false)]
    [TestCase(0, false)]
    [TestCase(-1, false)]
    public async Task AcceptsALifetimeOfAtMost660Seconds(int seconds, bool accepted) =>
        await ShouldBe(accepted, Valid().With(p => p["exp"] = (long)p["iat"]! + seconds).Sign());

    [TestCase(629, true)]
    [TestCase(630, false)]
    public async Task AcceptsAnExpiredAssertionForThirtySecondsOfSkew(int age, bool accepted)
    {
        var assertion = Valid().Sign();
        _time.Advance(TimeSpan.FromSeconds(age));
        await ShouldBe(accepted, assertion);
    }

    [TestCase(30, true)]
    [TestCase(31, false)]
    public async Task AcceptsAnAssertionFromTheFutureForThirtySecondsOfSkew(int ahead, bool accepted)
    {
        var now = _time.GetUtcNow().ToUnixTimeSeconds();
        await ShouldBe(accepted, Valid().With(p => { p["iat"] = now + ahead; p["exp"] = now + ahead + 600; }).Sign());
    }

    [Test]
    public async Task RefusesNotBeforeInTheFuture() =>
        await ShouldBeRefused(Valid().With(p => p["nbf"] = _time.GetUtcNow().ToUnixTimeSeconds() + 31).Sign());

    [TestCase("iat", "\"1\"")]
    [TestCase("exp", "\"9999999999\"")]
    [TestCase("exp", "1e300")]
    [TestCase("exp", "-1")]
    [TestCase("iat", "null")]
    [TestCase("sub", "null")]
    [TestCase("sub", "\"\"")]
    [TestCase("sub", "7")]
    [TestCase("email", "[\"alice@example.com\"]")]
    [TestCase("groups", "\"admins\"")]
    [TestCase("groups", "[1]")]
    [TestCase("groups", "[null]")]
    [TestCase("claims", "[]")]
    public async Task RefusesAPayloadOfAnotherShape(string claim, string json) =>
        await ShouldBeRefused(Valid().With(p => p[claim] = JsonNode.Parse(json)).Sign());

    [Test]
    public async Task RefusesAMemberThatComesTwice()
    {
        var (header, payload) = (Valid().Header.ToJsonString(), Valid().Payload.ToJsonString());

        await ShouldBe(accepted: true, Assertion.SignRaw(_key, header, payload));
        await ShouldBeRefused(Assertion.SignRaw(_key, header, payload[..^1] + ""","sub":"corp:u-1"}"""));
        await ShouldBeRefused(Assertion.SignRaw(_key, header[..^1] + ""","alg":"ES256"}""", payload));
    }

    [Test]
    public async Task RefusesATruncatedToken()
    {
        var token = Valid().Sign();
        var segments = token.Split('.');
        string[] pieces =
        [
            token[..^1], token[..^4], segments[0], $"{segments[0]}.{segments[1]}", $"{segments[0]}.{segments[1]}.", $".{segments[1]}.{segments[2]}",
            $"{segments[0]}..{segments[2]}", token + ".", token + ".x.y", "...", "a.b.c", token + ", " + token,
        ];
        foreach (var piece in pieces)
            await ShouldBeRefused(piece, piece);
    }

    [Test]
    public async Task RefusesATokenWithAnyByteChanged()
    {
        const string alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        var token = Valid().Sign();
        for (var i = 0; i < token.Length; i += 7)
        {
            // The top bit of the six: the lower ones of a segment's last character may mean nothing.
            var changed = token[i] == '.' ? 'A' : alphabet[alphabet.IndexOf(token[i], StringComparison.Ordinal) ^ 32];
            await ShouldBeRefused(token[..i] + changed + token[(i + 1)..], $"position {i}");
        }
    }

    [Test]
    public async Task RefusesATokenOfExcessiveLength() =>
        await ShouldBeRefused(Valid().With(p => p["groups"] = new JsonArray(new string('x', 14_000))).Sign());

    [Test]
    public async Task RefusesTwoAssertionHeaders_EvenWhenBothAreValid()
    {
        var line = $"{IapAuthenticationDefaults.HeaderName}: {Valid().Sign()}";

        (await _app.GetRawAsync("/me", line)).ShouldBe(HttpStatusCode.OK);
        (await _app.GetRawAsync("/me", line, line)).ShouldBe(HttpStatusCode.Unauthorized);
        (await _app.GetRawAsync("/me", line, $"{IapAuthenticationDefaults.HeaderName}:")).ShouldBe(HttpStatusCode.Unauthorized);
        (await _app.GetRawAsync("/me", line, line.Replace("X-Iap", "x-iap", StringComparison.Ordinal))).ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Test]
    public async Task RefusesAnEmptyAssertionHeader() =>
        (await _app.GetRawAsync("/me", $"{IapAuthenticationDefaults.HeaderName}:")).ShouldBe(HttpStatusCode.Unauthorized);

    private Assertion Valid() => new(_key, _time.GetUtcNow());

    private Task ShouldBeRefused(string token, string? because = null) => ShouldBe(accepted: false, token, because);

    private async Task ShouldBe(bool accepted, string token, string? because = null)
    {
        using var answer = await _app.GetAsync("/me", token);
        answer.StatusCode.ShouldBe(accepted ? HttpStatusCode.OK : HttpStatusCode.Unauthorized, because);
    }
}
