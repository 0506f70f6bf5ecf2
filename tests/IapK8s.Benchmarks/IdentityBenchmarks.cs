using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using BenchmarkDotNet.Attributes;
using IapK8s.Identity.Assertions;
using IapK8s.Identity.Cookies;
using IapK8s.Identity.Keys;
using IapK8s.Identity.Payloads;
using IapK8s.Identity.Revocations;
using IapK8s.Identity.Sessions;
using IapK8s.Identity.Tokens;
using IapK8s.Policy.Definitions;
using IapK8s.Policy.Identities;

namespace IapK8s.Benchmarks;

/// <summary>What a request costs before caches help: the first sight of a cookie or token, a fresh assertion; and what every request pays.</summary>
[MemoryDiagnoser]
public class IdentityBenchmarks
{
    private const string Header = "theme=dark; __Host-Iap-0a1b2c3d=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA; _ga=GA1.1.1234567890.1234567890; session=0123456789abcdef";

    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(1_800_000_000);

    private readonly ScopeKeyRing _ring;
    private readonly SessionVerifier _verifier;
    private readonly AssertionMinter _minter;
    private readonly BearerTokenVerifier _tokens;
    private readonly RevocationSet _revocations;
    private readonly Principal _alice;
    private readonly string _cookie;
    private readonly string _token;

    public IdentityBenchmarks()
    {
        using var ecdsa = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var key = new EcSigningKey("key-1", ecdsa.ExportPkcs8PrivateKey());
        var scope = new SessionScope("shop", "https://shop.example.com");
        var session = new Session
        {
            Id = OpaqueId.New128(),
            Scope = scope.Value,
            Provider = "/corp",
            Subject = "alice",
            Email = "alice@example.com",
            AuthTime = Now,
            Groups = ["admins", "employees"],
            VocabularyHash = "0123456789abcdef",
            IssuedAt = Now,
            ExpiresAt = Now.AddHours(8),
        };
        _ring = new ScopeKeyRing(scope, [new ScopeKey(RandomNumberGenerator.GetBytes(4), RandomNumberGenerator.GetBytes(32), isPrimary: true)]);
        _verifier = new SessionVerifier([key.PublicKey]);
        _cookie = _ring.SealSession(new SessionSigner(key).Sign(session));
        _minter = new AssertionMinter("https://auth.example.com/apps/shop", "shop", key);
        _alice = SessionPrincipal.From(session, session.VocabularyHash);
        _revocations = new RevocationSet([.. Enumerable.Range(0, 10_000).Select(n => new RevocationEntry($"r{n}", $"sid-{n}", null, null, null, Now.AddDays(1)))]);
        _tokens = new BearerTokenVerifier(
            new ProviderDefinition { Name = "/corp", Issuer = "https://idp.example.com", ClientId = "portal" },
            AssertionDocuments.Jwks([key.PublicKey]));
        var input = $"{Encode(new { alg = "ES256", kid = "key-1" })}.{Encode(new { iss = "https://idp.example.com", aud = "shop", sub = "alice", groups = new[] { "admins" }, iat = 1_800_000_000, exp = 1_800_000_600 })}";
        _token = $"{input}.{StrictBase64Url.Encode(key.Sign(Encoding.ASCII.GetBytes(input)))}";
    }

    [Benchmark]
    public bool OpenAndVerifySessionCookie() => _ring.TryOpenSession(_cookie, out var signed, out _) && _verifier.TryVerify(signed, _ring.Scope, Now, out _);

    [Benchmark]
    public string MintAssertion() => _minter.Mint(_alice, [], [], Now);

    [Benchmark]
    public Principal? VerifyBearerToken() => _tokens.Verify(_token, ["shop"], Now, out _);

    [Benchmark]
    public CookieLookup FindCookie() => CookieHeader.Find(Header, "__Host-Iap-0a1b2c3d", out _);

    [Benchmark]
    public string? StripCookies() => CookieHeader.WithoutOurs(Header);

    [Benchmark]
    public bool CheckRevocations() => _revocations.IsRevoked(_alice, Now);

    private static string Encode(object value) => StrictBase64Url.Encode(JsonSerializer.SerializeToUtf8Bytes(value));
}
