using System.Text.Json;
using CsCheck;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using IapK8s.Policy.Definitions;
using IapK8s.Protocol.Mapping;
using IapK8s.Protocol.Push.V1;
using IapK8s.TestKit.Properties;

namespace IapK8s.Protocol.Tests.Mapping;

internal sealed class PolicyMappingTests
{
    /// <summary>A whole policy costs about as much as this many small cases.</summary>
    private const int PolicyCost = 10;

    [Test]
    [Category("Property")]
    public void APolicyComesBackAsItWas() => Definitions.Policy.Sample(
        policy =>
        {
            var bytes = PolicyMapping.ToWire(policy).ToByteArray();
            var read = PolicyMapping.FromWire(WirePolicy.Parser.ParseFrom(bytes));
            read.TryGet(out var value, out var error).ShouldBeTrue(error);
            // By all members, those that somebody adds later too.
            JsonSerializer.Serialize(value).ShouldBe(JsonSerializer.Serialize(policy));
            PolicyMapping.ToWire(value).ToByteArray().ShouldBe(bytes);
        },
        iter: PropertyCases.CountDividedBy(PolicyCost));

    [Test]
    public void EveryFieldOfThePolicyTravels()
    {
        var set = new HashSet<string>();
        Definitions.Policy.Sample(policy => Collect(PolicyMapping.ToWire(policy), set), iter: 500, threads: 1);

        var all = WirePolicy.Descriptor.File.MessageTypes.Append(Push.V1.GatewayUse.Descriptor)
            .Where(message => message.Name is "WirePolicy" or "Rule" or "Member" or "Requirement" or "HostEntry" or "SessionLimits" or "Assertion" or "WireAudit" or "WireCapture" or "WireOpaquePort" or "Ceiling" or "GatewayUse")
            .SelectMany(message => message.Fields.InDeclarationOrder().Select(field => $"{message.Name}.{field.Name}"));
        all.Except(set).ShouldBeEmpty();
    }

    [Test]
    [Category("Property")]
    public void NeverThrows_WhateverWasMadeOfThePolicy()
    {
        var bytes = PolicyMapping.ToWire(Definitions.Shop).ToByteArray();

        Gen.Select(Gen.Int[0, bytes.Length - 1], Gen.Byte, Gen.Int[0, bytes.Length - 1], Gen.Byte).Sample(
            (first, one, second, two) =>
            {
                var changed = bytes.ToArray();
                changed[first] = one;
                changed[second] = two;
                return !TryParse(changed, out var policy) || Judge(policy);
            },
            iter: PropertyCases.Count);

        static bool Judge(WirePolicy policy)
        {
            var mapped = PolicyMapping.FromWire(policy);
            return mapped.Value is null != (mapped.Error is null);
        }
    }

    /// <summary>A thousand groups are the most that a rule may name, and each may have doubtful members.</summary>
    [Test]
    public void ARuleHasRoomForTwoGroupsOfEachThatItsAuthorWrote()
    {
        var members = Enumerable.Range(0, 1_000).SelectMany(i => (string[])[$"g{i}", $"g{i}?"]).Select(name => new Push.V1.Member { Kind = Push.V1.MemberKind.IapGroup, Value = name });
        var read = Change(policy =>
        {
            policy.Rules[0].Members.Clear();
            policy.Rules[0].Members.AddRange(members);
        });
        read.Value.ShouldNotBeNull(read.Error).Rules[0].Members.Length.ShouldBe(2_000);
    }

    [Test]
    public void AnActionLostOnTheWireDenies()
    {
        // The rule that denies keeps its exceptions; one that allowed now denies, and its requirement has no place there.
        Change(policy => policy.Rules[0].Action = Push.V1.Action.Unspecified).Value!.Rules[0].Action.ShouldBe(RuleAction.Deny);
        Change(policy => policy.Rules[1].Action = Push.V1.Action.Unspecified).Error.ShouldBe("rules[1] denies, yet has a requirement");
    }

    [Test]
    public void ModesLostOnTheWireAreTheStrictOnes()
    {
        var policy = Change(policy =>
        {
            policy.EscapedSlash = Push.V1.EscapedByteMode.Unspecified;
            policy.Semicolon = Push.V1.EscapedByteMode.Unspecified;
            policy.Preflight = Preflight.Unspecified;
            policy.Assertion.Headers = Push.V1.HeaderPreset.Unspecified;
            policy.Audit = null;
            policy.Capture.Loopback = Push.V1.LoopbackMode.Unspecified;
        }).Value.ShouldNotBeNull();

        (policy.Paths.EscapedSlash, policy.Paths.Semicolon).ShouldBe((Policy.Definitions.EscapedByteMode.Reject, Policy.Definitions.EscapedByteMode.Reject));
        (policy.Preflight, policy.Assertion.Headers).ShouldBe((PreflightMode.Deny, Policy.Definitions.HeaderPreset.None));
        policy.Capture!.Loopback.ShouldBe(Policy.Definitions.LoopbackMode.Strict);
        (policy.Audit.Level, policy.Audit.OnFull).ShouldBe((Policy.Definitions.AuditLevel.All, Policy.Definitions.AuditOverflow.Deny));
    }

    private static readonly TestCaseData[] Refusals =
    [
        Refusal("rules[0].level", policy => policy.Rules[0].Level = Level.Unspecified),
        Refusal("rules[0].level", policy => policy.Rules[0].Level = (Level)9),
        Refusal("rules[1].action", policy => policy.Rules[1].Action = (Push.V1.Action)9),
        Refusal("rules[0].members[0].kind", policy => policy.Rules[0].Members[0].Kind = Push.V1.MemberKind.Unspecified),
        Refusal("rules[0].members[0].kind", policy => policy.Rules[0].Members[0].Kind = (Push.V1.MemberKind)99),
        Refusal("rules[0].except_members[0].value", policy => policy.Rules[0].ExceptMembers[0].Value = ""),
        Refusal("rules[0].members[0].value", policy => policy.Rules[0].Members[0].Value = "x"),
        Refusal("rules[0].members", policy => policy.Rules[0].Members.Clear()),
        Refusal("rules[0].unless", policy => policy.Rules[0].Unless = new Requirement()),
        Refusal("rules[0].unless.max_auth_age_seconds", policy => policy.Rules[0].Unless.MaxAuthAgeSeconds = -1),
        Refusal("rules[1].require.max_auth_age_seconds", policy => policy.Rules[1].Require.MaxAuthAgeSeconds = long.MaxValue),
        Refusal("rules[1]", policy => policy.Rules[1].Unless = new Requirement { Acr = "x" }),
        Refusal("rules[1]", policy => policy.Rules[1].ExceptMembers.Add(new Push.V1.Member { Kind = Push.V1.MemberKind.AllUsers })),
        Refusal("rules[1].condition", policy => policy.Rules[1].Condition = new string('x', 20_000)),
        Refusal("rules[0].name", policy => policy.Rules[0].Name = ""),
        Refusal("rules[0].methods[0]", policy => policy.Rules[0].Methods.Add("")),
        Refusal("name", policy => policy.Name = ""),
        Refusal("namespace", policy => policy.Namespace = new string('x', 513)),
        Refusal("generation", policy => policy.Generation = -1),
        Refusal("ports[0]", policy => policy.Ports[0] = 0),
        Refusal("ports[0]", policy => policy.Ports[0] = 65536),
        Refusal("ports", policy => policy.Ports.Add(Enumerable.Range(1, 1025))),
        Refusal("hosts[0].scheme", policy => policy.Hosts[0].Scheme = "http"),
        Refusal("hosts[0].scheme", policy => policy.Hosts[0].Scheme = "javascript"),
        Refusal("hosts[0].host", policy => policy.Hosts[0].Host = "Shop.example.com"),
        Refusal("hosts[0].host", policy => policy.Hosts[0].Host = "shop.example.com/@evil"),
        Refusal("hosts[0].host", policy => policy.Hosts[0].Host = "shop.example.com:8080"),
        Refusal("hosts[0].port", policy => policy.Hosts[0].Port = -1),
        Refusal("session", policy => policy.Session = null),
        Refusal("session.max_age_seconds", policy => policy.Session.MaxAgeSeconds = 0),
        Refusal("session.stale_for_seconds", policy => policy.Session.StaleForSeconds = -1),
        Refusal("assertion", policy => policy.Assertion = null),
        Refusal("assertion.audience", policy => policy.Assertion.Audience = ""),
        Refusal("assertion.headers", policy => policy.Assertion.Headers = (Push.V1.HeaderPreset)9),
        Refusal("escaped_slash", policy => policy.EscapedSlash = (Push.V1.EscapedByteMode)9),
        Refusal("semicolon", policy => policy.Semicolon = (Push.V1.EscapedByteMode)9),
        Refusal("preflight", policy => policy.Preflight = (Preflight)9),
        Refusal("audit.level", policy => policy.Audit.Level = (Push.V1.AuditLevel)9),
        Refusal("audit.on_full", policy => policy.Audit.OnFull = (Push.V1.AuditOverflow)9),
        Refusal("capture.loopback", policy => policy.Capture.Loopback = (Push.V1.LoopbackMode)9),
        Refusal("capture.loopback_open[0]", policy => policy.Capture.LoopbackOpen[0] = 0),
        Refusal("capture.opaque[0].port", policy => policy.Capture.Opaque[0].Port = 65536),
        Refusal("capture.opaque[0].from", policy => policy.Capture.Opaque[0].From.Clear()),
        Refusal("capture.opaque[0].from[0]", policy => policy.Capture.Opaque[0].From[0] = ""),
        Refusal("capture.opaque[0].from", policy => policy.Capture.Opaque[0].From.Add(Enumerable.Repeat("10.0.0.0/8", 1025))),
    ];

    [TestCaseSource(nameof(Refusals))]
    public void RefusesWhatItCannotEnforce(string field, Action<WirePolicy> change)
    {
        Change(_ => { }).Error.ShouldBeNull();
        Change(change).Error.ShouldNotBeNull().ShouldStartWith(field + " ");
    }

    [Test]
    public void AMaximumAgeBelowASecondNeverReadsAsNone()
    {
        var rule = Definitions.Shop.Rules[1] with { Require = new AuthenticationRequirement { Acr = "mfa", MaxAuthAge = TimeSpan.FromMilliseconds(1) } };

        PolicyMapping.FromWire(PolicyMapping.ToWire(Definitions.Shop with { Rules = [rule] })).Value!.Rules[0].Require!.MaxAuthAge.ShouldBe(TimeSpan.FromSeconds(1));
    }

    [Test]
    public void NothingMappedIsARefusal() => default(Mapped<PolicyDefinition>).Error.ShouldNotBeNull();

    private static TestCaseData Refusal(string field, Action<WirePolicy> change) => new(field, change);

    private static Mapped<PolicyDefinition> Change(Action<WirePolicy> change)
    {
        var policy = PolicyMapping.ToWire(Definitions.Shop);
        change(policy);
        return PolicyMapping.FromWire(WirePolicy.Parser.ParseFrom(policy.ToByteArray()));
    }

    private static bool TryParse(byte[] bytes, out WirePolicy policy)
    {
        policy = new WirePolicy();
        try
        {
            policy.MergeFrom(bytes);
            return true;
        }
        catch (InvalidProtocolBufferException)
        {
            return false;
        }
    }

    private static void Collect(IMessage message, HashSet<string> set)
    {
        foreach (var field in message.Descriptor.Fields.InDeclarationOrder())
        {
            var value = field.Accessor.GetValue(message);
            if (value is System.Collections.IList { Count: > 0 } list)
            {
                set.Add($"{message.Descriptor.Name}.{field.Name}");
                if (field.FieldType == FieldType.Message)
                {
                    Collect((IMessage)list[0]!, set);
                }
            }
            else if (value is IMessage nested)
            {
                set.Add($"{message.Descriptor.Name}.{field.Name}");
                Collect(nested, set);
            }
            else if (value is not System.Collections.IList && value is not null && !value.Equals(field.FieldType == FieldType.String ? "" : Activator.CreateInstance(value.GetType())))
            {
                set.Add($"{message.Descriptor.Name}.{field.Name}");
            }
        }
    }
}
