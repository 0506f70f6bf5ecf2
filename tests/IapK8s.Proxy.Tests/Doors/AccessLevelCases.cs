using System.Buffers.Text;
using System.Text.Json;
using IapK8s.Policy.Definitions;
using IapK8s.Proxy.Tests.Harness;

namespace IapK8s.Proxy.Tests.Doors;

/// <summary>Access levels of requests that come over a socket.</summary>
internal sealed class AccessLevelCases
{
    private ProxyFixture _proxy;

    [SetUp]
    public async Task StartAsync()
    {
        _proxy = await ProxyFixture.StartAsync();
        var minute = (int)_proxy.Now.TimeOfDay.TotalMinutes;
        _proxy.World.Levels =
        [
            new AccessLevelDefinition { Name = "corp-net", Conditions = [new LevelConditionDefinition { ClientCidrs = ["203.0.113.0/24"] }] },
            new AccessLevelDefinition
            {
                Name = "shift",
                Conditions = [new LevelConditionDefinition { TimeWindows = [new TimeWindowDefinition([.. Enum.GetValues<DayOfWeek>()], minute, minute + 10, "UTC")] }],
                TimeZones = [new TimeZoneDefinition("UTC", [new ZoneOffset(0, 0)], 4_102_444_800)],
            },
        ];
        _proxy.World.Policy = _proxy.World.Policy with
        {
            TrustedProxies = ["127.0.0.0/8"],
            Rules = [TestWorld.Allow("dev", [new Member(MemberKind.Group, "dev")]) with { Condition = "'corp-net' in access_levels && 'shift' in access_levels" }],
        };
        _proxy.Push();
    }

    [TearDown]
    public async Task StopAsync() => await _proxy.DisposeAsync();

    [Test]
    public async Task LetsIn_WhoMeetsTheLevels_AndTellsTheApp()
    {
        (await _proxy.GetAsync("/x", _proxy.SignedIn("dev"), "X-Forwarded-For: 203.0.113.9")).Status.ShouldBe(200);

        Assertion().GetProperty("access_levels").EnumerateArray().Select(level => level.GetString()).ShouldBe(["corp-net", "shift"]);
    }

    [Test]
    public async Task NamesTheLevelsThatWereMissing()
    {
        (await _proxy.GetAsync("/x", _proxy.SignedIn("dev"), "X-Forwarded-For: 198.51.100.1")).Status.ShouldBe(403);

        Missing((await _proxy.AuditLinesAsync()).Single()).ShouldBe(["corp-net"]);
    }

    [Test]
    public async Task OnlyAnswersThatAreDenials_NameLevels()
    {
        await _proxy.GetAsync("/x", _proxy.SignedIn("dev"), "X-Forwarded-For: 203.0.113.9");
        await _proxy.GetAsync("/x", _proxy.SignedIn("other"), "X-Forwarded-For: 198.51.100.1");

        (await _proxy.AuditLinesAsync()).ShouldAllBe(line => !line.Contains("missing_access_levels"));
    }

    /// <summary>The address is a load balancer's, or the client's own word.</summary>
    [Test]
    public async Task WithoutTrustedProxies_NoAddressCounts()
    {
        _proxy.World.Levels = [.. _proxy.World.Levels.Skip(1), new AccessLevelDefinition { Name = "corp-net", Conditions = [new LevelConditionDefinition { ClientCidrs = ["127.0.0.0/8", "203.0.113.0/24"] }] }];
        _proxy.World.Policy = _proxy.World.Policy with { TrustedProxies = [] };
        _proxy.Push();

        (await _proxy.GetAsync("/x", _proxy.SignedIn("dev"), "X-Forwarded-For: 203.0.113.9")).Status.ShouldBe(403);
        Missing((await _proxy.AuditLinesAsync()).Single()).ShouldBe(["corp-net"]);
    }

    [Test]
    public async Task TheAssertionFollowsTheRequest_NotThePerson()
    {
        _proxy.World.Policy = _proxy.World.Policy with { Rules = [_proxy.World.Policy.Rules[0] with { Condition = "'corp-net' in access_levels || 'shift' in access_levels" }] };
        _proxy.Push();
        var person = _proxy.SignedIn("dev");

        await _proxy.GetAsync("/x", person, "X-Forwarded-For: 203.0.113.9");
        Assertion().GetProperty("access_levels").GetArrayLength().ShouldBe(2);
        await _proxy.GetAsync("/x", person, "X-Forwarded-For: 198.51.100.1");
        Assertion().GetProperty("access_levels").EnumerateArray().Single().GetString().ShouldBe("shift");
    }

    [Test]
    public async Task EndsAStream_WhenTheTimeIsOver()
    {
        using var client = _proxy.Connect();
        await client.SendAsync(ProxyFixture.Request("GET", "/api/hold", _proxy.SignedIn("dev"), "X-Forwarded-For: 203.0.113.9"));
        (await client.ReceiveHeadAsync()).ShouldStartWith("HTTP/1.1 200 ");

        _proxy.Clock.Advance(TimeSpan.FromMinutes(11));

        await client.ReceiveToEndAsync();
        var ended = (await _proxy.AuditLinesAsync())[^1];
        ended.ShouldContain("\"event\":\"ended\"");
        Missing(ended).ShouldBe(["shift"]);
    }

    private JsonElement Assertion()
    {
        var line = _proxy.Upstream.Heads.Last().Split("\r\n").Single(header => header.StartsWith("X-Iap-Jwt-Assertion: ", StringComparison.Ordinal));
        return JsonDocument.Parse(Base64Url.DecodeFromChars(line.Split('.')[1])).RootElement;
    }

    private static string?[] Missing(string line) => [.. JsonDocument.Parse(line).RootElement.GetProperty("missing_access_levels").EnumerateArray().Select(level => level.GetString())];
}
