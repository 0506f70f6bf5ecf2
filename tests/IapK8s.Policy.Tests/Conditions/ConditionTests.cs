using System.Net;
using IapK8s.Policy.AccessLevels;
using IapK8s.Policy.Conditions;
using IapK8s.Policy.Decisions;
using IapK8s.Policy.Definitions;
using IapK8s.Policy.Identities;
using IapK8s.Policy.Requests;
using IapK8s.Policy.Snapshots;
using static IapK8s.Policy.Tests.PolicyBuilder;

namespace IapK8s.Policy.Tests.Conditions;

/// <summary>What a condition sees of a request, and what it makes of what it does not see.</summary>
internal sealed class ConditionTests
{
    private static readonly Principal Alice = new()
    {
        Credential = CredentialKind.Session,
        Provider = Corp,
        Subject = "1234",
        Email = "alice@example.com",
        Groups = ["admins", "staff"],
        Claims = [new("department", "it"), new("role", "dev"), new("role", "ops")],
        AuthTime = Now.AddMinutes(-20),
        Acr = "mfa",
        Amr = ["pwd", "otp"],
    };

    private static readonly AccessLevelTable Levels = AccessLevelTable.Build([
        new AccessLevelDefinition { Name = "corp-net", Conditions = [new LevelConditionDefinition { ClientCidrs = ["10.0.0.0/8"] }] },
        new AccessLevelDefinition { Name = "other", Expression = "request.method == 'PUT'" },
    ]);

    private static readonly CanonicalRequest Asked = Request("/x%20y/z?a=1&b=2", "POST") with
    {
        ClientAddress = IPAddress.Parse("::ffff:10.1.2.3"),
        Protocol = "HTTP/2",
        Headers = new Headers([("X-A", "b"), ("X-Two", "1"), ("X-Two", "2"), ("X-Empty", "")]),
    };

    [TestCase("request.method == 'POST'", Ternary.True)]
    [TestCase("request.host == 'app.example.com'", Ternary.True)]
    [TestCase("request.path == '/x y/z'", Ternary.True)]
    [TestCase("request.query == 'a=1&b=2'", Ternary.True)]
    [TestCase("request.scheme == 'https'", Ternary.True)]
    [TestCase("request.protocol == 'HTTP/2'", Ternary.True)]
    [TestCase("request.ip == '10.1.2.3'", Ternary.True)]
    [TestCase("cidr('10.0.0.0/8').containsIP(request.ip)", Ternary.True)]
    [TestCase("request.time == timestamp('2026-11-24T12:00:00Z')", Ternary.True)]
    [TestCase("request.time.getHours('Europe/Berlin') == 13", Ternary.True)]
    [TestCase("request.headers['X-A'] == 'b' && request.headers['x-a'] == 'b'", Ternary.True)]
    [TestCase("request.headers['x-none'] == ''", Ternary.True)]
    [TestCase("request.headers['x-two'] == '1'", Ternary.Unknown)]
    [TestCase("request.headers['x-two'] == '1' || true", Ternary.True)]
    [TestCase("'x-two' in request.headers && !('x-none' in request.headers) && 'x-empty' in request.headers", Ternary.True)]
    [TestCase("'corp-net' in access_levels && 'corp-net' in request.auth.access_levels", Ternary.True)]
    [TestCase("'other' in access_levels", Ternary.False)]
    [TestCase("'absent' in access_levels", Ternary.Unknown)]
    [TestCase("'absent' in access_levels || 'corp-net' in access_levels", Ternary.True)]
    [TestCase("'absent' in access_levels && 'other' in access_levels", Ternary.False)]
    [TestCase("identity.sub == '1234' && identity.email == 'alice@example.com' && identity.provider == '/corp'", Ternary.True)]
    [TestCase("'admins' in identity.groups", Ternary.True)]
    [TestCase("'others' in identity.groups", Ternary.False)]
    [TestCase("identity.claims.department == 'it'", Ternary.True)]
    [TestCase("request.auth.claims['department'] == 'it'", Ternary.True)]
    [TestCase("'ops' in identity.claims.role", Ternary.True)]
    [TestCase("identity.claims.absent == 'x'", Ternary.Unknown)]
    [TestCase("has(identity.claims.absent)", Ternary.False)]
    [TestCase("identity.claims.?absent.orValue('') == ''", Ternary.True)]
    [TestCase("identity.acr == 'mfa' && 'otp' in identity.amr", Ternary.True)]
    [TestCase("request.time - identity.auth_time <= duration('20m')", Ternary.True)]
    [TestCase("1 / 0 == 1", Ternary.Unknown)]
    public void Sees(string condition, Ternary expected) => Evaluate(condition, Asked, Alice).ShouldBe(expected);

    [TestCase("identity.email == ''", Ternary.Unknown)]
    [TestCase("has(identity.email)", Ternary.Unknown)]
    [TestCase("'x' in identity.groups", Ternary.Unknown)]
    [TestCase("!('x' in identity.groups)", Ternary.Unknown)]
    [TestCase("has(identity.claims.x)", Ternary.Unknown)]
    [TestCase("has(request.auth.claims.x)", Ternary.Unknown)]
    [TestCase("identity.acr == '' || request.method == 'POST'", Ternary.True)]
    [TestCase("identity.acr == '' && request.method == 'GET'", Ternary.False)]
    [TestCase("identity.amr.size() == 0", Ternary.Unknown)]
    [TestCase("request.method == 'POST'", Ternary.True)]
    public void WithoutIdentity_WhatAsksForItIsUnknown(string condition, Ternary expected)
    {
        Evaluate(condition, Asked, null).ShouldBe(expected);

        // Another provider's identity is nobody here.
        var stranger = new Principal { Credential = CredentialKind.Session, Provider = "/other", Subject = "1", Groups = ["x"] };
        Enforce(Allow("a", "allUsers") with { Condition = condition }).Explain(Asked, stranger).Rules[0].Condition.ShouldBe(expected);
    }

    [TestCase("'admins' in identity.groups")]
    [TestCase("!('other' in identity.groups)")]
    [TestCase("has(identity.claims.other)")]
    [TestCase("identity.claims.department == 'it'")]
    public void IncompleteGroupsAndClaimsAreUnknown(string condition)
    {
        var incomplete = new Principal { Credential = CredentialKind.Session, Provider = Corp, Subject = "1", Groups = ["admins"], Claims = Alice.Claims, GroupsAreComplete = false };
        Evaluate(condition, Asked, incomplete).ShouldBe(Ternary.Unknown);
    }

    [TestCase("request.ip == '10.1.2.3'")]
    [TestCase("request.headers['x'] == ''")]
    [TestCase("request.protocol == ''")]
    [TestCase("identity.auth_time < request.time")]
    public void WhatIsNotKnownIsUnknown(string condition) =>
        Evaluate(condition, Request("/"), new Principal { Credential = CredentialKind.Session, Provider = Corp, Subject = "1" }).ShouldBe(Ternary.Unknown);

    [TestCase("request.query == ''", "/x")]
    [TestCase("request.query == ''", "/x?")]
    [TestCase("request.query == '?'", "/x??")]
    [TestCase("request.path == '/a%2Fb'", "/a%2fb?c")]
    [TestCase("request.path == '/b'", "/a/../b?x")]
    public void TargetIsTheCanonicalOne(string condition, string target) => Evaluate(condition, Request(target), null).ShouldBe(Ternary.True);

    [TestCase("'a' in identity.groups", "a", "")]
    [TestCase("identity.groups.exists(g, g == 'a' || g in ['b', 'c'] && request.path == '/x')", "a b c", "")]
    [TestCase("sets.intersects(identity.groups, ['a', 'b']) && !sets.contains(identity.groups, ['c'])", "a b c", "")]
    [TestCase("sets.intersects(['a'], identity.groups)", "a", "")]
    [TestCase("!('a' in identity.groups)", "a", "")]
    [TestCase("identity.claims.x == 'y' && request.auth.claims['z'] == 1 && has(identity.claims.w) && 'v' in identity.claims", "", "v w x z")]
    [TestCase("identity.claims.?x.orValue('') == '' || identity.claims[?'y'].hasValue()", "", "x y")]
    [TestCase("cel.bind(c, identity.claims.x, c == 'y')", "", "x")]
    [TestCase("request.path == '/x'", "", "")]
    public void NamesWhatItAsksFor(string condition, string groups, string claims)
    {
        var reading = ConditionReading.Of(condition);
        reading.Issues.ShouldBeEmpty();
        string.Join(' ', reading.Groups).ShouldBe(groups);
        string.Join(' ', reading.Claims).ShouldBe(claims);
    }

    [TestCase("identity.groups.all(g, g == 'a')", "ask for groups by name")]
    [TestCase("identity.groups.exists(g, g != 'a')", "ask for groups by name")]
    [TestCase("identity.groups.exists(g, !(g == 'a'))", "ask for groups by name")]
    [TestCase("identity.groups.exists(g, g.startsWith('team-'))", "ask for groups by name")]
    [TestCase("identity.groups.exists(g, g == request.host)", "ask for groups by name")]
    [TestCase("identity.groups.exists_one(g, g == 'a')", "ask for groups by name")]
    [TestCase("size(identity.groups) == 0", "ask for groups by name")]
    [TestCase("identity.groups == ['a']", "ask for groups by name")]
    [TestCase("identity.groups[0] == 'a'", "ask for groups by name")]
    [TestCase("request.host in identity.groups", "ask for groups by name")]
    [TestCase("cel.bind(g, identity.groups, 'a' in g)", "ask for groups by name")]
    [TestCase("has(identity.groups)", "ask for groups by name")]
    [TestCase("identity.claims[request.host] == 'x'", "ask for claims by name")]
    [TestCase("identity.claims.exists(c, c == 'x')", "ask for claims by name")]
    [TestCase("size(request.auth.claims) > 0", "ask for claims by name")]
    [TestCase("access_levels.exists(l, l == 'a')", "ask for access levels by name")]
    [TestCase("request.host in access_levels", "ask for access levels by name")]
    [TestCase("['a', 'b'].all(l, l in access_levels)", "ask for access levels by name")]
    [TestCase("size(request.auth.access_levels) == 0", "ask for access levels by name")]
    [TestCase("access_levels == []", "ask for access levels by name")]
    [TestCase("has(request.auth.access_levels)", "ask for access levels by name")]
    [TestCase("cel.bind(l, access_levels, 'a' in l)", "ask for access levels by name")]
    [TestCase("sets.contains(access_levels, ['a'])", "ask for access levels by name")]
    [TestCase("request.path", "where bool is needed")]
    [TestCase("request.nope == 1", "there are request.method")]
    [TestCase("'a'.matches('(')", "invalid pattern")]
    [TestCase("request.time.getHours('Nowhere') == 1", "there is no time zone")]
    [TestCase("Foo{}", "protocol buffer message")]
    public void Refuses(string condition, string because)
    {
        var reading = ConditionReading.Of(condition);
        reading.Program.ShouldBeNull();
        reading.Issues[0].Message.ShouldContain(because);
    }

    [Test]
    public void NamesTheAccessLevelsThatItAsksFor() =>
        ConditionReading.Of("'b' in access_levels || !('a' in request.auth.access_levels) && 'b' in access_levels").AccessLevels.ShouldBe(["a", "b"]);

    [TestCase("request.path == '/x'", false)]
    [TestCase("identity.email == ''", true)]
    [TestCase("has(request.auth.claims.x)", true)]
    public void SaysWhetherItReadsIdentity(string condition, bool expected) => ConditionReading.Of(condition).ReadsIdentity.ShouldBe(expected);

    [Test]
    public void DecidesWithConditions()
    {
        var policy = Enforce(
            Allow("public", "allUsers").At("/public/**"),
            Allow("staff", "allAuthenticatedUsers") with { Condition = "'staff' in identity.groups && request.headers['x-a'] == 'b'" },
            Deny("night", "allUsers") with { Condition = "request.time.getHours() < 6" },
            Deny("dup", "allUsers").At("/dup/**") with { Condition = "request.headers['x-two'] == 'never'" });
        policy.Decide(Asked, Alice).ToString().ShouldBe("Allow None by shop/shop/staff");
        policy.Decide(Asked with { Headers = new Headers([]) }, Alice).ToString().ShouldBe("Deny NotAllowed");
        policy.Decide(Asked, null).ToString().ShouldBe("Challenge NoCredential");
        policy.Decide(Asked with { Time = Now.AddHours(-8) }, Alice).ToString().ShouldBe("Deny DeniedByRule by shop/shop/night");
        policy.Decide(Asked with { Target = Request("/dup/x").Target }, Alice).ToString().ShouldBe("Deny RuleError by shop/shop/dup");
        policy.Decide(Request("/public/x"), null).ToString().ShouldBe("Allow None by shop/shop/public");
    }

    [Test]
    public void AnExplanationHasTheParts()
    {
        var trace = Enforce(Allow("a", "allUsers") with { Condition = "request.method == 'POST' && 'admins' in identity.groups" }).Explain(Asked, Alice);
        trace.Rules[0].Condition.ShouldBe(Ternary.True);
        trace.Rules[0].ConditionParts!.Steps.ShouldContain(s => s.Part == "identity.groups" && s.Value.ToString() == "[\"admins\", \"staff\"]");
    }

    [Test]
    public void ADecisionWithConditionsAllocatesNothing()
    {
        var policy = Enforce(
            Deny("a", "allUsers") with { Condition = "request.headers['x-a'] != 'b' || cidr('10.0.0.0/8').containsIP(request.ip) && request.time.getHours('Europe/Berlin') < 8" },
            Allow("b", "allUsers") with { Condition = "request.path.startsWith('/x') && identity.groups.exists(g, g == 'staff') && identity.claims.department == 'it' && !('other' in access_levels)" }).With(GroupMembership.Empty, Levels);
        var asked = Asked with { ClientAddress = IPAddress.Parse("10.1.2.3") };
        policy.Decide(asked, Alice).IsAllowed.ShouldBeTrue();
        for (var i = 0; i < 200; i++)
        {
            policy.Decide(asked, Alice);
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
        {
            policy.Decide(asked, Alice);
        }

        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);
    }

    private static Ternary Evaluate(string condition, CanonicalRequest request, Principal? who)
    {
        var compiled = RuleCondition.Compile(condition, out var mistake);
        mistake.ShouldBeNull();
        return compiled!.Evaluate(request with { Levels = LevelMemo.Begin(Levels, isAddressProven: true) }, who);
    }

    private sealed class Headers((string Name, string Value)[] lines) : IRequestHeaders
    {
        public int Find(string name, out string? value)
        {
            var count = 0;
            value = null;
            foreach (var line in lines)
            {
                if (string.Equals(line.Name, name, StringComparison.OrdinalIgnoreCase))
                {
                    value = line.Value;
                    count++;
                }
            }

            return count;
        }
    }
}
