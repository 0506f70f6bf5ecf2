using System.Collections.Frozen;
using System.Collections.Immutable;
using IapK8s.Gateway.ForwardAuth;
using IapK8s.Gateway.Tests.Fixture;
using IapK8s.Identity.Assertions;
using IapK8s.Identity.Keys;
using IapK8s.Identity.Sessions;
using IapK8s.Policy.AccessLevels;
using IapK8s.Policy.Definitions;
using IapK8s.Policy.Snapshots;
using IapK8s.Proxy.Snapshots;
using IapK8s.TestKit.ForwardAuth;
using IapK8s.TestKit.Identities;

namespace IapK8s.Gateway.Tests.ForwardAuth;

/// <summary>A gateway with one policy for ingresses that ask: <c>/public/**</c> open to GET, <c>/api/**</c> for group dev, <c>/admin/**</c> for group admin, all else denied.</summary>
internal sealed class DoorFixture : IAsyncDisposable
{
    public const string Host = "app.example.com";

    private readonly EcSigningKey _appKey = TestKeys.Signing("app-1");

    private DoorFixture(GatewayFixture gateway, string? origin)
    {
        Gateway = gateway;
        App = new TestScope("shop", origin ?? $"https://{Host}", []) { Vocabulary = ["admin", "dev"] };
        var uri = new Uri(App.Scope.Origin);
        Policy = new PolicyDefinition
        {
            Name = "shop/shop",
            Namespace = "shop",
            Generation = 7,
            Ports = [],
            Hosts = [new HostEntry(uri.Scheme, uri.Host, uri.Port)],
            Provider = GatewayFixture.ProviderName,
            Assertion = new AssertionSettings { Audience = "shop" },
            Gateway = new GatewayUse(true, []),
            Rules =
            [
                Allow("assets", new Member(MemberKind.AllUsers, ""), "/public/**") with { Methods = ["GET"] },
                Allow("dev", new Member(MemberKind.Group, "dev"), "/api/**"),
                Allow("admin", new Member(MemberKind.Group, "admin"), "/admin/**"),
            ],
        };
    }

    public GatewayFixture Gateway { get; }

    public TestScope App { get; }

    public PolicyDefinition Policy { get; set; }

    public IReadOnlyCollection<AccessLevelDefinition> Levels { get; set; } = [];

    /// <param name="origin">Null for that of <see cref="Host"/>.</param>
    public static async Task<DoorFixture> StartAsync(string callers = "127.0.0.1/32", Func<GatewayFixture, string>? origin = null, DoorTlsOptions? tls = null)
    {
        var gateway = await GatewayFixture.StartAsync(callers, tls);
        var fixture = new DoorFixture(gateway, origin?.Invoke(gateway));
        fixture.Push();
        return fixture;
    }

    /// <summary>Puts the policy in force, and others beside it.</summary>
    public void Push(params PolicyDefinition[] others) => Gateway.Push(state => state with
    {
        Policies = new PolicySnapshot("1", others.Prepend(Policy).Select(policy => EffectivePolicy.Build(policy, GroupMembership.Empty).With(GroupMembership.Empty, AccessLevelTable.Build(Levels)))),
        Scopes = state.Scopes.Values.Append(App.State).ToFrozenDictionary(scope => scope.Scope.Value),
        Apps = new[] { new AssertionApp(new AppKey("shop", "shop"), "https://iap.test/shop", new AssertionMinter("https://iap.test/shop", "shop", _appKey), [_appKey.PublicKey], "{\"keys\":[]}") }
            .ToFrozenDictionary(app => app.Key),
    });

    public static RuleDefinition Allow(string name, Member member, params ImmutableArray<string> paths) => new()
    {
        Level = PolicyLevel.Workload,
        Provider = GatewayFixture.ProviderName,
        Policy = "shop/shop",
        Name = name,
        Action = RuleAction.Allow,
        Members = [member],
        Paths = paths,
    };

    /// <summary>A Cookie line of a fresh session in these groups.</summary>
    public string SignedIn(params ImmutableArray<string> groups) => $"Cookie: {CookiePair(groups)}";

    public string CookiePair(params ImmutableArray<string> groups)
    {
        var now = Gateway.Time.GetUtcNow();
        var session = new Session
        {
            Id = OpaqueId.New128(),
            Scope = App.Scope.Value,
            Provider = GatewayFixture.ProviderName,
            Subject = "alice-1",
            Email = "alice@example.com",
            AuthTime = now.AddMinutes(-1),
            Groups = groups,
            VocabularyHash = App.VocabularyHash,
            IssuedAt = now,
            ExpiresAt = now.AddHours(8),
        };
        return $"{App.Scope.CookieName}={App.Keys.SealSession(new SessionSigner(Gateway.SigningKey).Sign(session))}";
    }

    public static ClientRequest Get(string target, params string[] headers) => new("GET", target, Host, headers);

    public async Task<RawAnswer> PassesAsync(IngressDriver ingress, ClientRequest request, string client = "203.0.113.9", string? policy = null)
    {
        var answer = await ingress.AskAsync(Gateway.Doors, request, client, policy);
        ingress.LetsThrough(answer.Status).ShouldBeTrue($"{ingress}: {request.Method} {request.Target}: {answer.Status} {answer.Body}");
        answer.Status.ShouldBe(200);
        foreach (var name in new[] { "X-Iap-Jwt-Assertion", "X-Iap-User-Id", "X-Iap-User-Email", "X-Iap-Groups" })
        {
            answer.Values(name).Count.ShouldBe(1, "every identity header is always told, once");
        }

        answer.Value("Cache-Control").ShouldBe("no-store", "no ingress may keep a decision");
        return answer;
    }

    public async Task<RawAnswer> RefusesAsync(IngressDriver ingress, ClientRequest request, string client = "203.0.113.9", string? policy = null)
    {
        var answer = await ingress.AskAsync(Gateway.Doors, request, client, policy);
        ingress.LetsThrough(answer.Status).ShouldBeFalse($"{ingress}: {request.Method} {request.Target}");
        answer.Values("X-Iap-User-Id").ShouldBeEmpty();
        answer.Values("X-Iap-Jwt-Assertion").ShouldBeEmpty();
        if (!ingress.PassesRefusals)
        {
            // Of all but 401 and 403 NGINX makes a 500 of its own; the last three are those of the listener.
            answer.Status.ShouldBeOneOf(401, 403, 503, 400, 414, 431);
        }

        return answer;
    }

    public async ValueTask DisposeAsync()
    {
        await Gateway.DisposeAsync();
        _appKey.Dispose();
    }
}
