using System.Collections.Concurrent;
using System.Net;
using CsCheck;
using IapK8s.Policy.AccessLevels;
using IapK8s.Policy.Decisions;
using IapK8s.Policy.Definitions;
using IapK8s.Policy.Identities;
using IapK8s.Policy.Requests;
using IapK8s.Policy.Snapshots;
using IapK8s.Policy.Tests.AccessLevels;
using IapK8s.Policy.Tests.Evaluation;

namespace IapK8s.Policy.Tests.Properties;

/// <summary>Levels a, b and c, each of which may ask for those after it and for one that is not there, and policies that ask for them.</summary>
[Category("Property")]
internal sealed class LevelPropertyTests
{
    private const int Asked = 10;

    internal static readonly GroupMembership Groups = GroupMembershipTests.Membership([.. PolicyGenerator.Groups.Select(g => (g.Key, g.Value))]);

    private static readonly Gen<TimeWindowDefinition> Window = Gen.Select(Gen.Int[0, 1439], Gen.Int[1, 1440], Gen.Int[1, 127]).Where(w => w.Item1 != w.Item2)
        .Select(w => new TimeWindowDefinition([.. Enum.GetValues<DayOfWeek>().Where(d => (w.Item3 & (1 << (int)d)) != 0)], w.Item1, w.Item2, "Europe/Berlin"));

    private static readonly Gen<CanonicalRequest> Request = Gen.Select(
        PolicyGenerator.Request, Pick.From(null, "10.1.2.3", "10.2.0.1", "::ffff:10.1.2.3", "2001:db8::1", "192.0.2.9"), Gen.Int[0, (365 * 24 * 4) - 1], Gen.Int[0, 1],
        (request, address, quarter, early) => request with
        {
            ClientAddress = address is null ? null : IPAddress.Parse(address),
            Time = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero).AddMinutes(15 * quarter).AddSeconds(-early),
        });

    private static readonly Gen<AccessLevelDefinition[]> Levels = Gen.Select(Level("a", "b", "c"), Level("b", "c"), Level("c"), (a, b, c) => new[] { a, b, c });

    private static readonly Gen<PolicyDefinition> Policy = Gen.Select(
        PolicyGenerator.Policy, Pick.From<string[]>([], ["192.0.2.1/32"], ["192.0.2.1/32"]), Pick.From([.. ReferenceConditions.OfLevels]).Array[7],
        (policy, trusted, conditions) => policy with { TrustedProxies = [.. trusted], Rules = [.. policy.Rules.Select((r, i) => i % 3 == 2 ? r : r with { Condition = conditions[i] })] });

    internal static readonly Gen<(PolicyDefinition Policy, AccessLevelDefinition[] Levels, (CanonicalRequest Request, Principal? Who)[] Asked)> Cases =
        Gen.Select(Policy, Levels, Gen.Select(Request, PolicyGenerator.Who).Array[Asked]);

    [Test]
    public void DecisionAndMissingLevelsEqualThoseOfTheReference() => Cases.Sample(
        c =>
        {
            var (policy, reference) = (Build(c.Policy, c.Levels), new ReferenceEvaluator(c.Policy, PolicyGenerator.Groups, new ReferenceLevels(c.Levels, !c.Policy.TrustedProxies.IsEmpty)));
            foreach (var (request, who) in c.Asked)
            {
                var decision = policy.Decide(request, who);
                ReferenceEvaluator.Describe(decision).ShouldBe(reference.Decide(request, who));
                policy.MissingAccessLevels(decision, request, who).ShouldBe(reference.Missing(decision, request, who));
            }
        },
        iter: PropertyCases.Count / Asked);

    [Test]
    public void MetLevelsEqualThoseOfTheReference() => Cases.Sample(
        c =>
        {
            var (policy, levels) = (Build(c.Policy with { Ceilings = [], Provider = PolicyBuilder.Corp }, c.Levels), new ReferenceLevels(c.Levels, !c.Policy.TrustedProxies.IsEmpty));
            var named = c.Policy.Rules.SelectMany(r => ReferenceConditions.LevelsIn(r.Condition)).Distinct().Order(StringComparer.Ordinal).ToList();
            foreach (var (request, who) in c.Asked)
            {
                var known = who?.Provider == PolicyBuilder.Corp ? who : null;
                policy.MetAccessLevels(request, who).ShouldBe(named.Where(name => levels.Of(name, request, known) == true));
            }
        },
        iter: PropertyCases.Count / Asked);

    /// <summary>The others say little where all levels are unknown.</summary>
    [Test]
    public void GeneratedLevels_HaveEveryValue()
    {
        var values = new ConcurrentDictionary<(string, Ternary), int>();
        Cases.Sample(
            c =>
            {
                var levels = new ReferenceLevels(c.Levels, true);
                foreach (var (request, who) in c.Asked)
                {
                    foreach (var level in c.Levels)
                    {
                        var value = levels.Of(level.Name, request, who);
                        values.AddOrUpdate((level.Name, value is null ? Ternary.Unknown : Kleene.Of(value.Value)), 1, (_, n) => n + 1);
                    }
                }
            },
            iter: 300);
        values.Count.ShouldBe(9);
        values.Values.ShouldAllBe(n => n > 100);
    }

    private static Gen<AccessLevelDefinition> Level(string name, params string[] later)
    {
        var required = Pick.From<string[]>([.. later.Select(l => new[] { l }), [], [], [], later, ["absent"]]);
        var condition = Gen.Select(
            Gen.Bool, Pick.From<string[]>([], ["10.1.0.0/16"], ["10.0.0.0/8", "2001:db8::/32"]), Gen.Frequency((2, Gen.Const<TimeWindowDefinition[]>([])), (1, Window.Array[1, 2])),
            Pick.From<LevelClaimDefinition[]>([], [], [new("k", ["v"])], [new("k", ["u", "w"])], [new("j", ["x"]), new("k", ["v"])]), required,
            (negated, cidrs, windows, claims, levels) => new LevelConditionDefinition
            {
                IsNegated = negated,
                ClientCidrs = cidrs.Length + windows.Length + claims.Length + levels.Length == 0 ? ["192.0.2.0/24"] : [.. cidrs],
                TimeWindows = [.. windows],
                Claims = [.. claims],
                RequiredLevels = [.. levels],
            });
        string[] expressions = [.. ReferenceConditions.Plain, .. later.Select(l => $"'{l}' in access_levels && request.method == 'GET'")];
        return Gen.Select(Gen.Int[0, 3], condition.Array[1, 3], Gen.Bool, Pick.From(expressions), (kind, conditions, any, expression) => kind == 0
            ? new AccessLevelDefinition { Name = name, Expression = expression }
            : new AccessLevelDefinition { Name = name, Conditions = [.. conditions], IsAnyEnough = any, TimeZones = [LevelBuilder.Berlin] });
    }

    private static EffectivePolicy Build(PolicyDefinition policy, AccessLevelDefinition[] levels) =>
        EffectivePolicy.Build(policy, Groups, ReferenceConditions.Make).With(Groups, AccessLevelTable.Build(levels));
}
