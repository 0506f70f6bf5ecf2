using System.Text;
using System.Text.Json;
using IapK8s.Identity.Assertions;
using IapK8s.Identity.Keys;
using IapK8s.Policy.Identities;
using IapK8s.TestKit.Identities;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace IapK8s.Identity.Tests.Assertions;

internal sealed class AssertionMinterTests
{
    private const string Issuer = "https://auth.example.com/apps/shop";

    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(1_800_000_000);

    private readonly EcSigningKey _key = TestKeys.Signing("a-1");

    [OneTimeTearDown]
    public void TearDown() => _key.Dispose();

    private static Principal Alice => new()
    {
        Credential = CredentialKind.Session,
        Provider = "/corp",
        Subject = "alice \"1\" \u00e9\ud83d\ude00<script>",
        Email = "alice@example.com",
        Groups = ["admins", "employees"],
        Claims = [new("department", "research"), new("team", "a"), new("team", "b"), new("secret", "x")],
    };

    private AssertionMinter Minter => new(Issuer, "shop", _key);

    [Test]
    public async Task MintsWhatAnIndependentLibraryVerifies()
    {
        var result = await VerifyAsync(Minter.Mint(Alice, ["department", "team", "absent", "team"], ["corp-net", "office-hours"], Now), "shop");

        result.IsValid.ShouldBeTrue(result.Exception?.Message);
        var token = (JsonWebToken)result.SecurityToken;
        (token.Kid, token.Typ, token.Alg).ShouldBe(("a-1", "JWT", "ES256"));
        (token.Subject, token.Azp, token.Issuer).ShouldBe(("/corp:" + Alice.Subject, "shop", Issuer));
        (token.IssuedAt, token.ValidTo).ShouldBe((Now.UtcDateTime, Now.AddSeconds(600).UtcDateTime));
        token.GetPayloadValue<string[]>("groups").ShouldBe(["admins", "employees"]);
        token.GetPayloadValue<string>("email").ShouldBe("alice@example.com");
        using var payload = JsonDocument.Parse(Base64UrlEncoder.Decode(token.EncodedPayload));
        payload.RootElement.GetProperty("claims").GetRawText().ShouldBe("""{"department":"research","team":["a","b"]}""");
        payload.RootElement.GetProperty("access_levels").GetRawText().ShouldBe("""["corp-net","office-hours"]""");
    }

    [Test]
    public async Task OtherAudiencesAndOtherKeysDoNotFit()
    {
        using var stranger = TestKeys.Signing("a-1");

        (await VerifyAsync(Minter.Mint(Alice, [], [], Now), "wiki")).IsValid.ShouldBeFalse();
        (await VerifyAsync(new AssertionMinter(Issuer, "shop", stranger).Mint(Alice, [], [], Now), "shop")).IsValid.ShouldBeFalse();
    }

    [Test]
    public void LeavesOutWhatIsNotKnown()
    {
        var payload = Payload(Minter.Mint(new Principal { Credential = CredentialKind.BearerToken, Provider = "/corp", Subject = "bob" }, [], [], Now));

        payload.TryGetProperty("email", out _).ShouldBeFalse();
        payload.TryGetProperty("claims", out _).ShouldBeFalse();
        payload.GetProperty("groups").GetArrayLength().ShouldBe(0);
    }

    [Test]
    public void KeepsPrincipalsApart_OnManyThreads() => Parallel.For(0, 500, n =>
    {
        var subject = new string('s', n % 50) + n;
        var token = Minter.Mint(new Principal { Credential = CredentialKind.Session, Provider = "/corp", Subject = subject }, [], [], Now);
        Payload(token).GetProperty("sub").GetString().ShouldBe("/corp:" + subject);
    });

    [Test]
    public void AllocatesLittleMoreThanTheToken()
    {
        var minter = Minter;
        var alice = Alice;
        var token = minter.Mint(alice, ["department"], [], Now);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
        {
            minter.Mint(alice, ["department"], [], Now);
        }

        ((GC.GetAllocatedBytesForCurrentThread() - before) / 100).ShouldBeLessThan((token.Length * sizeof(char)) + 2048);
    }

    [Test]
    public void PublishesPublicPartsAlone()
    {
        using var next = TestKeys.Signing("a-2");
        var keys = new EcSigningKeySet([_key, next], _key);

        using var jwks = JsonDocument.Parse(AssertionDocuments.Jwks(keys.PublicKeys));
        jwks.RootElement.GetProperty("keys").EnumerateArray().Select(key => key.GetProperty("kid").GetString()).ShouldBe(["a-1", "a-2"]);
        jwks.RootElement.GetProperty("keys").EnumerateArray().ShouldAllBe(key => key.EnumerateObject().Select(member => member.Name).SequenceEqual(new[] { "kty", "crv", "alg", "use", "kid", "x", "y" }));

        using var pem = JsonDocument.Parse(AssertionDocuments.Pem(keys.PublicKeys));
        pem.RootElement.GetProperty("a-2").GetString().ShouldStartWith("-----BEGIN PUBLIC KEY-----");
        pem.RootElement.GetRawText().ShouldNotContain("PRIVATE");
    }

    [Test]
    public void NeedsAPrimaryAmongDistinctKeys()
    {
        using var twin = TestKeys.Signing("a-1");

        Should.Throw<ArgumentException>(() => new EcSigningKeySet([], _key));
        Should.Throw<ArgumentException>(() => new EcSigningKeySet([_key, twin], _key));
    }

    [Test]
    public void TakesKeysOfTheRightCurveAlone()
    {
        using var p384 = System.Security.Cryptography.ECDsa.Create(System.Security.Cryptography.ECCurve.NamedCurves.nistP384);
        using var rsa = System.Security.Cryptography.RSA.Create(2048);

        EcSigningKey.TryCreate("x", p384.ExportPkcs8PrivateKey(), out _).ShouldBeFalse();
        EcPublicKey.TryCreate("x", p384.ExportSubjectPublicKeyInfo(), out _).ShouldBeFalse();
        EcSigningKey.TryCreate("x", rsa.ExportPkcs8PrivateKey(), out _).ShouldBeFalse();
        EcPublicKey.TryCreate("x", rsa.ExportSubjectPublicKeyInfo(), out _).ShouldBeFalse();
        EcPublicKey.TryCreate("x", [1, 2, 3], out _).ShouldBeFalse();
        EcSigningKey.TryCreate("x", [], out _).ShouldBeFalse();
    }

    private static JsonElement Payload(string token) => JsonDocument.Parse(Encoding.UTF8.GetBytes(Base64UrlEncoder.Decode(token.Split('.')[1]))).RootElement;

    private Task<TokenValidationResult> VerifyAsync(string token, string audience)
    {
        using var publicKey = _key.PublicKey;
        return new JsonWebTokenHandler().ValidateTokenAsync(token, new TokenValidationParameters
        {
            ValidIssuer = Issuer,
            ValidAudience = audience,
            ValidAlgorithms = ["ES256"],
            IssuerSigningKeys = new JsonWebKeySet(AssertionDocuments.Jwks([publicKey])).GetSigningKeys(),
            LifetimeValidator = (_, expires, _, _) => expires == Now.AddSeconds(600).UtcDateTime,
        });
    }
}
