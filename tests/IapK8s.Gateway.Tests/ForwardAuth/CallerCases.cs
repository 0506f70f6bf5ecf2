using IapK8s.Policy.Definitions;
using IapK8s.TestKit.ForwardAuth;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using static IapK8s.Gateway.Tests.ForwardAuth.DoorFixture;

namespace IapK8s.Gateway.Tests.ForwardAuth;

/// <summary>Who may ask, whose word on the client counts, and what is answered when nothing can be.</summary>
internal sealed class CallerCases
{
    [TestCaseSource(typeof(IngressDriver), nameof(IngressDriver.All))]
    public async Task S12_NobodyElseIsAnswered(IngressDriver ingress)
    {
        await using var doors = await DoorFixture.StartAsync(callers: "198.51.100.0/24");
        (await doors.RefusesAsync(ingress, Get("/api/x", doors.SignedIn("dev")))).Status.ShouldBe(403);
        (await doors.RefusesAsync(ingress, Get("/public/x"))).Status.ShouldBe(403);
        (await RawAnswer.ExchangeAsync(doors.Gateway.Doors, Get("/.iap/identity").ToBytes())).Status.ShouldBe(403, "nor served");
    }

    [TestCaseSource(typeof(IngressDriver), nameof(IngressDriver.All))]
    public async Task S93_TheRightMostHopThatNobodyVouchesForIsTheClient(IngressDriver ingress)
    {
        await using var doors = await DoorFixture.StartAsync();
        doors.Levels = [new AccessLevelDefinition { Name = "office", Conditions = [new LevelConditionDefinition { ClientCidrs = ["10.0.0.0/8"] }] }];
        doors.Policy = doors.Policy with
        {
            TrustedProxies = ["192.0.2.0/24"],
            Rules = [Allow("office", new Member(MemberKind.AllUsers, "")) with { Condition = "\"office\" in access_levels" }],
        };
        doors.Push();
        await doors.PassesAsync(ingress, Get("/x"), client: "10.1.2.3");
        await doors.RefusesAsync(ingress, Get("/x"), client: "203.0.113.9");
        await doors.RefusesAsync(ingress, Get("/x", "X-Forwarded-For: 10.0.0.1", "X-Real-IP: 10.0.0.1", "Forwarded: for=10.0.0.1"), client: "203.0.113.9");
        await doors.RefusesAsync(ingress, Get("/x", "X-Forwarded-For: 10.0.0.1, 203.0.113.9"), client: "203.0.113.9");
        if (ingress is NginxDriver and not IngressNginxDriver)
        {
            await doors.PassesAsync(ingress, Get("/x", "X-Forwarded-For: 203.0.113.9, 10.1.2.3"), client: "192.0.2.7");
            await doors.RefusesAsync(ingress, Get("/x", "X-Forwarded-For: 10.1.2.3, 203.0.113.9"), client: "192.0.2.7");
        }
    }

    /// <summary>The ingress's own address is no client's.</summary>
    [Test]
    public async Task AClientThatTheIngressDoesNotName_IsNobody()
    {
        await using var doors = await DoorFixture.StartAsync();
        doors.Policy = doors.Policy with { TrustedProxies = ["192.0.2.0/24"], Rules = [Allow("office", new Member(MemberKind.AllUsers, "")) with { Condition = "\"here\" in access_levels" }] };
        doors.Levels = [new AccessLevelDefinition { Name = "here", Conditions = [new LevelConditionDefinition { ClientCidrs = ["127.0.0.0/8"] }] }];
        doors.Push();
        var question = $"GET /envoy/x HTTP/1.1\r\nHost: {DoorFixture.Host}\r\nConnection: close\r\n\r\n";
        (await RawAnswer.ExchangeAsync(doors.Gateway.Doors, ClientRequest.Bytes.GetBytes(question))).Status.ShouldBe(401);
    }

    [TestCaseSource(typeof(IngressDriver), nameof(IngressDriver.All))]
    public async Task S66_WhoeverCannotDecideSaysNo(IngressDriver ingress)
    {
        await using var doors = await DoorFixture.StartAsync();
        await doors.PassesAsync(ingress, Get("/public/x"));
        doors.Gateway.Plane.Set(null);
        (await doors.RefusesAsync(ingress, Get("/public/x"))).Status.ShouldBe(503);

        doors.Push();
        await doors.PassesAsync(ingress, Get("/public/x"));
        doors.Gateway.Services.GetRequiredService<IHostApplicationLifetime>().StopApplication();
        var leaving = await ingress.AskAsync(doors.Gateway.Doors, Get("/public/x"));
        leaving.Status.ShouldBe(503);
    }

    [Test]
    public void S12_ThereIsNoDoorWithoutAList()
    {
        Mistakes(("--forward-auth-listen", "127.0.0.1:8402")).ShouldHaveSingleItem().ShouldContain("--forward-auth-callers");
        Mistakes(("--forward-auth-callers", "10.0.0.0/8")).ShouldHaveSingleItem().ShouldContain("--forward-auth-listen");
        foreach (var everybody in new[] { "0.0.0.0/0", "::/0", "0.0.0.0/1", "128.0.0.0/1", "::/1", "0.0.0.0", "*" })
        {
            Mistakes(("--forward-auth-listen", "127.0.0.1:8402"), ("--forward-auth-callers", $"10.1.0.0/16,{everybody}")).ShouldHaveSingleItem(everybody).ShouldContain(everybody);
        }

        Mistakes(("--forward-auth-listen", "127.0.0.1:8402"), ("--forward-auth-callers", "10.1.0.0/16, fd00:1::/64")).ShouldBeEmpty();

        static IReadOnlyList<string> Mistakes(params (string Name, string Value)[] given)
        {
            var flags = new Dictionary<string, string>
            {
                ["--controller"] = "https://127.0.0.1:8443",
                ["--credential"] = Path.GetTempPath(),
                ["--listen"] = "127.0.0.1:8400",
                ["--sessions-listen"] = "127.0.0.1:8444",
                ["--health-listen"] = "127.0.0.1:8401",
            };
            foreach (var (name, value) in given)
            {
                flags[name] = value;
            }

            Gateway.Hosting.GatewayFlags.Read(flags.GetValueOrDefault, out var mistakes);
            return mistakes;
        }
    }
}
