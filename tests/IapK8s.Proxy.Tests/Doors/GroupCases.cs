using System.Globalization;
using IapK8s.Identity.Keys;
using IapK8s.Policy.Definitions;
using IapK8s.Proxy.Access;
using IapK8s.Proxy.Tests.Harness;
using IapK8s.TestKit.Identities;

namespace IapK8s.Proxy.Tests.Doors;

/// <summary>What a credential does not say of groups is Unknown where more may stand elsewhere: it lets nobody in and spares nobody.</summary>
internal sealed class GroupCases
{
    private EcSigningKey _key;
    private ProxyFixture _proxy;

    [SetUp]
    public async Task StartAsync()
    {
        _key = TestKeys.Signing("ec-1");
        var world = new TestWorld { Jwks = TestTokens.Jwks(_key) };
        world.Policy = world.Policy with
        {
            Programmatic = new ProgrammaticSettings { Audiences = ["shop"] },
            Rules =
            [
                TestWorld.Allow("all", [new Member(MemberKind.AllAuthenticatedUsers, "")]),
                TestWorld.Deny("no-temps", [new Member(MemberKind.Group, "temps")], "/payroll/**"),
                TestWorld.Deny("only-admins", [new Member(MemberKind.AllUsers, "")], "/admin/**") with { ExceptMembers = [new Member(MemberKind.Group, "admin")] },
            ],
        };
        _proxy = await ProxyFixture.StartAsync(world);
    }

    [TearDown]
    public async Task StopAsync()
    {
        await _proxy.DisposeAsync();
        _key.Dispose();
    }

    [TestCase("""  "groups":[]  """, 200, 403)]
    [TestCase("""  "groups":["admin"]  """, 200, 200)]
    [TestCase("""  "groups":["temps"]  """, 403, 403)]
    [TestCase("""  "x":1  """, 200, 403, Description = "absent: providers leave an empty list out")]
    [TestCase("""  "groups":null  """, 200, 403)]
    [TestCase("""  "_claim_names":{"groups":"src1"},"_claim_sources":{"src1":{"endpoint":"https://graph.example/groups"}}  """, 403, 403)]
    [TestCase("""  "groups":["dev"],"_claim_names":{"groups":"src1"}  """, 403, 403)]
    [TestCase("""  "groups":["admin"],"_claim_names":{"groups":"src1"}  """, 403, 200)]
    [TestCase("""  "_claim_sources":{"src1":{"endpoint":"https://graph.example/groups"}}  """, 403, 403)]
    [TestCase("""  "hasgroups":true  """, 403, 403)]
    [TestCase("""  "groups":{"a":1}  """, 403, 403)]
    [TestCase("""  "groups":["admin",7]  """, 403, 403)]
    public async Task ABearerWithAnOverage_FailsClosed(string claims, int payroll, int admin)
    {
        var now = _proxy.Now.ToUnixTimeSeconds();
        var token = TestTokens.Sign("""{"alg":"ES256","kid":"ec-1"}""",
            string.Create(CultureInfo.InvariantCulture, $$"""{"iss":"https://idp.example.com","sub":"robot-1","aud":"shop","iat":{{now}},"exp":{{now + 300}},{{claims}}}"""), _key);
        for (var again = 0; again < 2; again++)
        {
            (await _proxy.GetAsync("/payroll/x", $"Authorization: Bearer {token}")).Status.ShouldBe(payroll);
            (await _proxy.GetAsync("/admin/x", $"Authorization: Bearer {token}")).Status.ShouldBe(admin);
            (await _proxy.GetAsync("/x", $"Authorization: Bearer {token}")).Status.ShouldBe(200);
        }
    }

    [Test]
    public async Task ASessionWithAnOverage_IsRecheckedFirst_AndFailsClosedAfter()
    {
        var session = _proxy.World.Session(_proxy.Now, "dev") with { VocabularyHash = "" };
        _proxy.Gateway.Answer = _ => Task.FromResult(new SessionAnswer(SessionAnswerKind.Active, _proxy.World.Signer.Sign(session)));
        var cookie = "Cookie: " + _proxy.World.CookiePair(session);

        var answer = await _proxy.GetAsync("/payroll/x", cookie);

        answer.Status.ShouldBe(403);
        answer.Body.ShouldContain("IAP2010");
        _proxy.Gateway.Rechecks.ShouldBe(1);
        (await _proxy.GetAsync("/admin/x", cookie)).Status.ShouldBe(403);
        (await _proxy.GetAsync("/x", cookie)).Status.ShouldBe(200);
        _proxy.Gateway.Rechecks.ShouldBe(1);
    }

    [Test]
    public async Task ASessionWithAnOverage_FailsClosed_WhenNobodyAnswersTheRecheck()
    {
        var cookie = "Cookie: " + _proxy.World.CookiePair(_proxy.World.Session(_proxy.Now) with { VocabularyHash = "" });
        _proxy.Gateway.Answer = _ => Task.FromResult(default(SessionAnswer));

        (await _proxy.GetAsync("/payroll/x", cookie)).Status.ShouldBe(403);
        (await _proxy.GetAsync("/admin/x", cookie)).Status.ShouldBe(403);
    }

    [Test]
    public async Task ASessionWithAnOverage_IsBelieved_OnceTheGatewayKnowsMore()
    {
        var session = _proxy.World.Session(_proxy.Now) with { VocabularyHash = "" };
        _proxy.Gateway.Answer = _ => Task.FromResult(new SessionAnswer(SessionAnswerKind.Active, _proxy.World.Signer.Sign(session with { Groups = ["admin"], VocabularyHash = TestWorld.Vocabulary })));
        var cookie = "Cookie: " + _proxy.World.CookiePair(session);

        (await _proxy.GetAsync("/payroll/x", cookie)).Status.ShouldBe(200);
        (await _proxy.GetAsync("/admin/x", cookie)).Status.ShouldBe(200);
    }
}
