using System.Net;
using IapK8s.Policy.AccessLevels;
using IapK8s.Policy.Decisions;
using IapK8s.Policy.Definitions;
using IapK8s.Policy.Identities;
using IapK8s.Policy.Requests;
using IapK8s.Policy.Snapshots;
using static IapK8s.Policy.Tests.AccessLevels.LevelBuilder;
using static IapK8s.Policy.Tests.PolicyBuilder;

namespace IapK8s.Policy.Tests.AccessLevels;

/// <summary>What makes a request meet a level.</summary>
internal sealed class AccessLevelTests
{
    private static readonly Principal Alice = new()
    {
        Credential = CredentialKind.Session,
        Provider = Corp,
        Subject = "1234",
        Groups = ["staff"],
        Claims = [new("device_trust", "managed"), new("tags", "blue"), new("tags", "green")],
    };

    [TestCase("10.1.2.3", Ternary.True)]
    [TestCase("10.255.255.255", Ternary.True)]
    [TestCase("11.0.0.0", Ternary.False)]
    [TestCase("9.255.255.255", Ternary.False)]
    [TestCase("::ffff:10.1.2.3", Ternary.True)]
    [TestCase("::10.1.2.3", Ternary.False)]
    [TestCase("2001:db8::1", Ternary.True)]
    [TestCase("2001:db8:1::", Ternary.False)]
    [TestCase("192.0.2.7", Ternary.True)]
    [TestCase("192.0.2.8", Ternary.False)]
    [TestCase(null, Ternary.Unknown)]
    public void MatchesTheClientsAddress(string? address, Ternary expected) =>
        Of(All("x", Net("10.0.0.0/8", "10.1.0.0/16", "192.0.2.7/32", "2001:db8::/48")), From(address)).ShouldBe(expected);

    [TestCase(false, Ternary.Unknown)]
    [TestCase(true, Ternary.Unknown)]
    public void WithoutTrustedProxies_AnAddressIsUnknown(bool isNegated, Ternary expected)
    {
        var policy = EffectivePolicy.Build(Definition(Allow("a", "allUsers") with { Condition = "'x' in access_levels" }), GroupMembership.Empty)
            .With(GroupMembership.Empty, AccessLevelTable.Build([All("x", Net("10.0.0.0/8") with { IsNegated = isNegated })]));
        policy.Explain(From("10.1.2.3"), Alice).Rules[0].Condition.ShouldBe(expected);
    }

    [Test]
    public void OneOfTheValuesOfAClaimIsEnough()
    {
        Of(All("x", Claim("device_trust", "compliant", "managed"))).ShouldBe(Ternary.True);
        Of(All("x", Claim("tags", "green"))).ShouldBe(Ternary.True);
        Of(All("x", Claim("tags", "red"))).ShouldBe(Ternary.False);
        Of(All("x", Claim("absent", "red"))).ShouldBe(Ternary.False);
        Of(All("x", Claim("tags", "GREEN"))).ShouldBe(Ternary.False);
        Of(All("x", Claim("tags", "green") with { Claims = [new("tags", ["green"]), new("device_trust", ["none"])] })).ShouldBe(Ternary.False);
    }

    [Test]
    public void ClaimsOfNobody_OfAnIncompleteToken_OrOfAnotherProvider_AreUnknown()
    {
        Of(All("x", Claim("tags", "red")), who: null).ShouldBe(Ternary.Unknown);
        Of(All("x", Claim("tags", "red").Not()), who: null).ShouldBe(Ternary.Unknown);
        Of(All("x", Claim("tags", "red")), who: Incomplete()).ShouldBe(Ternary.Unknown);
        Of(All("x", Claim("tags", "blue")), who: Incomplete()).ShouldBe(Ternary.True);
        Of(All("x", Claim("tags", "blue")), who: new Principal { Credential = CredentialKind.Session, Provider = "/team", Subject = "1", Claims = Alice.Claims }).ShouldBe(Ternary.Unknown);
    }

    [Test]
    public void ConditionsJoin_InThreeValues()
    {
        var (yes, no, open) = (Net("10.0.0.0/8"), Net("11.0.0.0/8"), Levels("absent"));
        Of(All("x", yes, yes)).ShouldBe(Ternary.True);
        Of(All("x", yes, no)).ShouldBe(Ternary.False);
        Of(All("x", yes, open)).ShouldBe(Ternary.Unknown);
        Of(All("x", open, no)).ShouldBe(Ternary.False);
        Of(Any("x", no, yes)).ShouldBe(Ternary.True);
        Of(Any("x", no, no)).ShouldBe(Ternary.False);
        Of(Any("x", no, open)).ShouldBe(Ternary.Unknown);
        Of(Any("x", open, yes)).ShouldBe(Ternary.True);
        Of(All("x", yes.Not())).ShouldBe(Ternary.False);
        Of(All("x", no.Not())).ShouldBe(Ternary.True);
        Of(All("x", open.Not())).ShouldBe(Ternary.Unknown);
    }

    [Test]
    public void NegationIsOfAllFieldsTogether_AndNests()
    {
        Of(All("x", Net("10.0.0.0/8") with { IsNegated = true, Claims = [new("tags", ["red"])] })).ShouldBe(Ternary.True);
        Of(All("x", Net("10.0.0.0/8") with { IsNegated = true, RequiredLevels = ["absent"] })).ShouldBe(Ternary.Unknown);
        Of(All("x", Net("11.0.0.0/8") with { IsNegated = true, RequiredLevels = ["absent"] })).ShouldBe(Ternary.True);
        Of([All("x", Levels("y").Not()), All("y", Levels("z").Not()), All("z", Net("10.0.0.0/8").Not())]).ShouldBe(Ternary.False);
    }

    [Test]
    public void AnExpressionMayNameRequestIdentityAndOtherLevels()
    {
        Of([Custom("x", "request.host == 'app.example.com' && 'staff' in identity.groups && 'y' in access_levels"), All("y", Net("10.0.0.0/8"))]).ShouldBe(Ternary.True);
        Of(Custom("x", "identity.claims.absent == 'x'")).ShouldBe(Ternary.Unknown);
        Of(Custom("x", "identity.sub == '1234'"), who: null).ShouldBe(Ternary.Unknown);
        Of(Custom("x", "1 / 0 == 1 || 'absent' in access_levels")).ShouldBe(Ternary.Unknown);
    }

    [Test]
    public void ErrorsDenyAndDoNotAllow()
    {
        var levels = Custom("x", "identity.claims.absent == 'x'");
        Definition(Allow("a", "allUsers"), Deny("d", "allUsers") with { Condition = "'x' in access_levels" }).With(levels).Decide(From("10.1.2.3"), Alice).ToString().ShouldBe("Deny RuleError by shop/shop/d");
        Definition(Allow("a", "allUsers"), Deny("d", "allUsers") with { Condition = "!('x' in access_levels)" }).With(levels).Decide(From("10.1.2.3"), Alice).ToString().ShouldBe("Deny RuleError by shop/shop/d");
        Definition(Allow("a", "allUsers") with { Condition = "!('x' in access_levels)" }).With(levels).Decide(From("10.1.2.3"), Alice).ToString().ShouldBe("Deny NotAllowed");
    }

    [Test]
    public void CirclesAndLongChainsAreRefused()
    {
        Mistakes([All("a", Levels("b")), Custom("b", "'c' in access_levels"), All("c", Levels("a"))]).Count.ShouldBe(3);
        Mistakes([Custom("a", "!('a' in access_levels)")]).ShouldHaveSingleItem().ShouldContain("access level a");
        var chain = Enumerable.Range(0, AccessLevelTable.MaxDepth + 1).Select(i => All($"l{i}", Levels($"l{i + 1}"))).ToList();
        Should.NotThrow(() => AccessLevelTable.Build(chain.Skip(1)));
        Mistakes(chain).ShouldHaveSingleItem().ShouldContain("access level l0");
    }

    [Test]
    public void WhatCannotBeEnforcedIsRefused()
    {
        Mistakes([new AccessLevelDefinition { Name = "x" }]).Single().ShouldContain("asks for nothing");
        Mistakes([All("x", new LevelConditionDefinition())]).Single().ShouldContain("asks for nothing");
        Mistakes([All("x", Net("10.0.0.0"))]).Single().ShouldContain("network");
        Mistakes([All("x", Net("10.0.0.0/8")), All("x", Net("10.0.0.0/8"))]).Single().ShouldContain("several");
        Mistakes([Custom("x", "request.nope")]).Single().ShouldContain("expression");
        Mistakes([Custom("x", "true") with { Conditions = [Net("10.0.0.0/8")] }]).Single().ShouldContain("conditions and an expression");
        Mistakes([All("x", Time(60, 60, DayOfWeek.Monday))]).Single().ShouldContain("time window");
        Mistakes([All("x", Time(60, 61))]).Single().ShouldContain("time window");
        Mistakes([All("x", Time(60, 61, DayOfWeek.Monday)) with { TimeZones = [] }]).Single().ShouldContain("Europe/Berlin");
    }

    [Test]
    public void MetAndMissingLevelsAreNamed()
    {
        var policy = Definition(
            Allow("net", "allUsers").At("/net/**") with { Condition = "'corp' in access_levels && 'vpn' in access_levels" },
            Allow("other", "allUsers").At("/other/**") with { Condition = "'lab' in access_levels" },
            Allow("group", "group:absent").At("/net/**") with { Condition = "'unasked' in access_levels" },
            Allow("rest", "allUsers").At("/rest/**"),
            Deny("lock", "allUsers").At("/rest/**") with { Condition = "!('absent' in access_levels) && !('lab' in access_levels)" })
            .With(All("corp", Net("10.0.0.0/8")), All("vpn", Net("11.0.0.0/8")), All("lab", Net("12.0.0.0/8")), All("unasked", Net("12.0.0.0/8")));
        Missing("/net/x").ShouldBe(["vpn"]);
        Missing("/other/x").ShouldBe(["lab"]);
        Missing("/rest/x").ShouldBe(["absent", "lab"]);
        Missing("/none").ShouldBeEmpty();
        policy.MetAccessLevels(From("10.1.2.3"), Alice).ShouldBe(["corp"]);
        policy.MetAccessLevels(From("12.1.2.3"), Alice).ShouldBe(["lab", "unasked"]);

        string[] Missing(string path)
        {
            var request = Request(path) with { ClientAddress = IPAddress.Parse("10.1.2.3") };
            return [.. policy.MissingAccessLevels(policy.Decide(request, Alice), request, Alice)];
        }
    }

    [Test]
    public void DecidingAndNamingAllocateNothing()
    {
        var policy = Definition(
            Deny("d", "allUsers") with { Condition = "'late' in access_levels" },
            Allow("a", "allUsers") with { Condition = "'x' in access_levels && !('y' in access_levels)" })
            .With(All("x", Net("10.0.0.0/8") with { Claims = [new("tags", ["green"])], RequiredLevels = ["z"] }), Custom("y", "request.method == 'PUT'"), Any("z", Net("11.0.0.0/8"), Claim("device_trust", "managed")),
                All("late", Time(0, 60, DayOfWeek.Monday, DayOfWeek.Tuesday)));
        var request = From("10.1.2.3");
        policy.Decide(request, Alice).IsAllowed.ShouldBeTrue();
        var met = policy.MetAccessLevels(request, Alice);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
        {
            policy.Decide(request, Alice);
            policy.MetAccessLevels(request, Alice);
        }

        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);
        met.ShouldBe(["x"]);
    }

    private static CanonicalRequest From(string? address) => Request("/") with { ClientAddress = address is null ? null : IPAddress.Parse(address) };

    private static Principal Incomplete() => new() { Credential = CredentialKind.Session, Provider = Corp, Subject = "1", Claims = Alice.Claims, GroupsAreComplete = false };

    private static IReadOnlyList<string> Mistakes(IEnumerable<AccessLevelDefinition> levels) => Should.Throw<PolicyRejectedException>(() => AccessLevelTable.Build(levels)).Mistakes;

    private static Ternary Of(AccessLevelDefinition level, CanonicalRequest request) => Of([level], request, Alice);

    private static Ternary Of(params AccessLevelDefinition[] levels) => Of(levels, From("10.1.2.3"), Alice);

    private static Ternary Of(AccessLevelDefinition level, Principal? who) => Of([level], From("10.1.2.3"), who);

    private static Ternary Of(AccessLevelDefinition[] levels, CanonicalRequest request, Principal? who) =>
        Definition(Allow("a", "allUsers") with { Condition = "'x' in access_levels" }).With(levels).Explain(request, who).Rules[0].Condition!.Value;
}
