using System.Collections.Frozen;
using System.Collections.Immutable;
using IapK8s.Identity.Assertions;
using IapK8s.Identity.Keys;
using IapK8s.Identity.Revocations;
using IapK8s.Identity.Sessions;
using IapK8s.Identity.Tokens;
using IapK8s.Policy.AccessLevels;
using IapK8s.Policy.Definitions;
using IapK8s.Policy.Snapshots;
using IapK8s.Proxy.Snapshots;
using IapK8s.TestKit.Identities;

namespace IapK8s.Proxy.Tests.Harness;

/// <summary>Keys, one policy and what is pushed with them: <c>/public/**</c> open to GET, <c>/api/**</c> for group dev, <c>/admin/**</c> for group admin,
/// all else denied. Change a property, then <see cref="State"/> again.</summary>
internal sealed class TestWorld
{
    public const int Port = 9001;
    public const string Host = "app.example.com";
    public const string OtherHost = "other.example.com";
    public const string Internal = "shop.shop.svc.cluster.local";
    public const string Provider = "/corp";
    public const string Vocabulary = "0123456789abcdef";

    private ScopeKey _scopeKey = TestKeys.Scope();
    private readonly Dictionary<string, ScopeKeyRing> _rings = [];
    private int _version;

    public TestWorld()
    {
        SessionKey = TestKeys.Signing("gateway-1");
        Signer = new SessionSigner(SessionKey);
        Verifier = new SessionVerifier([SessionKey.PublicKey]);
        AppKey = TestKeys.Signing("app-1");
        App = new AssertionApp(new AppKey("shop", "shop"), "https://iap.test/shop", new AssertionMinter("https://iap.test/shop", "shop", AppKey), [AppKey.PublicKey], "{\"keys\":[]}");
        Policy = new PolicyDefinition
        {
            Name = "shop/shop",
            Namespace = "shop",
            Generation = 7,
            Ports = [Port],
            Hosts = [new HostEntry("https", Host, 443), new HostEntry("https", OtherHost, 443)],
            InternalHosts = [Internal],
            Provider = Provider,
            Assertion = new AssertionSettings { Audience = "shop" },
            Rules =
            [
                Allow("assets", [new Member(MemberKind.AllUsers, "")], "/public/**") with { Methods = ["GET"] },
                Allow("dev", [new Member(MemberKind.Group, "dev")], "/api/**"),
                Allow("admin", [new Member(MemberKind.Group, "admin")], "/admin/**"),
            ],
        };
    }

    public EcSigningKey SessionKey { get; }

    public SessionSigner Signer { get; }

    public SessionVerifier Verifier { get; set; }

    public EcSigningKey AppKey { get; }

    public AssertionApp? App { get; set; }

    public PolicyDefinition Policy { get; set; }

    public IReadOnlyCollection<AccessLevelDefinition> Levels { get; set; } = [];

    public string VocabularyHash { get; set; } = Vocabulary;

    public IReadOnlyCollection<RevocationEntry> Revocations { get; set; } = [];

    public string Jwks { get; set; } = "";

    public PortalAddress? Portal { get; set; } = new(new Uri("https://auth.example.com"), new Uri("https://127.0.0.1:1"));

    public ProviderDefinition Corp { get; } = new() { Name = Provider, Issuer = "https://idp.example.com", ClientId = "portal" };

    public static RuleDefinition Allow(string name, ImmutableArray<Member> members, params ImmutableArray<string> paths) => new()
    {
        Level = PolicyLevel.Workload,
        Provider = Provider,
        Policy = "shop/shop",
        Name = name,
        Action = RuleAction.Allow,
        Members = members,
        Paths = paths,
    };

    public static RuleDefinition Deny(string name, ImmutableArray<Member> members, params ImmutableArray<string> paths) => Allow(name, members, paths) with { Action = RuleAction.Deny };

    public ScopeKeyRing Ring(string host = Host)
    {
        if (!_rings.TryGetValue(host, out var ring))
        {
            _rings[host] = ring = new ScopeKeyRing(new SessionScope("shop", $"https://{host}"), [_scopeKey]);
        }

        return ring;
    }

    /// <summary>What is in force from the next push on: no cookie of before is good then.</summary>
    public void ReplaceScopeKey()
    {
        _scopeKey = TestKeys.Scope();
        _rings.Clear();
    }

    public string CookieName(string host = Host) => Ring(host).Scope.CookieName;

    public Session Session(DateTimeOffset now, params ImmutableArray<string> groups) => new()
    {
        Id = OpaqueId.New128(),
        Scope = Ring().Scope.Value,
        Provider = Provider,
        Subject = "alice-1",
        Email = "alice@example.com",
        AuthTime = now.AddMinutes(-1),
        Groups = groups,
        VocabularyHash = Vocabulary,
        IssuedAt = now,
        ExpiresAt = now.AddHours(8),
    };

    public string Cookie(Session session, string host = Host) => Ring(host).SealSession(Signer.Sign(session));

    /// <summary><c>name=value</c>, ready for a Cookie line.</summary>
    public string CookiePair(Session session, string host = Host) => $"{CookieName(host)}={Cookie(session, host)}";

    public static byte[] CaptureProofKey { get; } = [.. Enumerable.Repeat((byte)7, 32)];

    public DataPlaneState State()
    {
        var scopes = Policy.Hosts.Select(entry => new ScopeState
        {
            Scope = new SessionScope(Policy.Namespace, entry.Origin),
            Keys = Ring(entry.Host),
            Providers = [Provider],
            GroupVocabulary = ["admin", "dev"],
            ClaimVocabulary = [],
            VocabularyHash = VocabularyHash,
            Session = Policy.Session,
            Pods = FrozenDictionary<string, string>.Empty,
        });
        return new DataPlaneState
        {
            Version = $"v{++_version}",
            Policies = new PolicySnapshot($"v{_version}", [EffectivePolicy.Build(Policy, GroupMembership.Empty).With(GroupMembership.Empty, AccessLevelTable.Build(Levels))]),
            Groups = GroupMembership.Empty,
            Providers = new Dictionary<string, ProviderState> { [Provider] = new(Corp, new BearerTokenVerifier(Corp, Jwks), Jwks) }.ToFrozenDictionary(),
            Scopes = scopes.ToFrozenDictionary(scope => scope.Scope.Value),
            Sessions = Verifier,
            Apps = App is null ? FrozenDictionary<AppKey, AssertionApp>.Empty : new Dictionary<AppKey, AssertionApp> { [App.Key] = App }.ToFrozenDictionary(),
            Revocations = new RevocationSet(Revocations),
            Portal = Portal,
            CaptureProofKey = CaptureProofKey,
        };
    }
}
