using CsCheck;
using IapK8s.Policy.Coverage;
using IapK8s.Policy.Decisions;
using IapK8s.Policy.Definitions;
using IapK8s.Policy.Matching;
using IapK8s.Policy.Snapshots;
using IapK8s.Policy.Tests.Evaluation;
using IapK8s.Policy.Tests.Properties;
using static IapK8s.Policy.Tests.PolicyBuilder;

namespace IapK8s.Policy.Tests.Coverage;

[Category("Property")]
internal sealed class CoverPropertyTests
{
    private static readonly GroupMembership Groups = GroupMembershipTests.Membership([.. PolicyGenerator.Groups.Select(g => (g.Key, g.Value))]);

    private static readonly Gen<string> Pattern = Gen.Select(
        Pick.From("a", "A", "b", "ab", "*", "a*", "*b", "*a*", "x.c").Array[0, 3], Pick.From("", "", "/", "/**"),
        (segments, end) => segments.Length == 0 ? (end == "/**" ? "/**" : "/") : "/" + string.Join('/', segments) + end);

    private static readonly Gen<string> Target = Gen.Select(
        Pick.From("a", "A", "b", "ab", "aab", "x.c", "ba").Array[0, 4], Gen.Bool, (segments, slash) => "/" + string.Join('/', segments) + (slash && segments.Length > 0 ? "/" : ""));

    /// <summary>Asked of the matcher itself: where one pattern covers another, no path matches the other alone.</summary>
    [Test]
    public void WhatAPatternCovers_ItMatches()
    {
        var (covered, met) = (0, 0);
        Gen.Select(Pattern, Pattern, Gen.Bool, Target.Array[20]).Sample(
            c =>
            {
                var (wide, narrow, isDeny, targets) = c;
                if (!PathCover.Covers(Parsed(wide), Parsed(narrow), isDeny))
                {
                    return;
                }

                Interlocked.Increment(ref covered);
                var (outer, inner) = (Matcher(wide, isDeny), Matcher(narrow, isDeny: false));
                foreach (var target in targets.Where(target => inner.Decide(target, Person()).IsAllowed))
                {
                    Interlocked.Increment(ref met);
                    (isDeny ? outer.Decide(target, Person()).Code == Code.DeniedByRule : outer.Decide(target, Person()).IsAllowed).ShouldBeTrue($"{wide} over {narrow} at {target}");
                }
            },
            iter: PropertyCases.Count / 10);
        covered.ShouldBeGreaterThan(100);
        met.ShouldBeGreaterThan(100);
    }

    /// <summary>Neither who asks nor for what makes a difference: what is said to be unreachable is, and what is said to be superfluous changes nothing when it goes.</summary>
    [Test]
    public void AnAllowThatIsCovered_NeverDecides()
    {
        var (denied, superfluous) = (0, 0);
        Gen.Select(PolicyGenerator.Policy, PolicyGenerator.AllowRule, PolicyGenerator.DenyRule, PolicyGenerator.AllowRule, Gen.Select(PolicyGenerator.Request, PolicyGenerator.Who).Array[10]).Sample(
            c =>
            {
                var (definition, narrow, deny, wide, asked) = c;
                narrow = narrow with { Name = "narrow" };
                if (RuleCover.Denies(deny, narrow))
                {
                    Interlocked.Increment(ref denied);
                    var policy = Build(definition, narrow, deny with { Name = "deny" });
                    asked.ShouldAllBe(a => policy.Decide(a.Item1, a.Item2).Rule == null || policy.Decide(a.Item1, a.Item2).Rule!.Name != "narrow");
                }

                if (RuleCover.Grants(wide, narrow, mayBePublic: !definition.Ceilings.Any(ceiling => ceiling.DeniesAllUsers)))
                {
                    Interlocked.Increment(ref superfluous);
                    var (with, without) = (Build(definition, narrow, wide with { Name = "wide" }), Build(definition, wide with { Name = "wide" }));
                    foreach (var (request, who) in asked)
                    {
                        with.Decide(request, who).Outcome.ShouldBe(without.Decide(request, who).Outcome, $"{Text(wide)} over {Text(narrow)} for {who?.Provider} {who?.Email} {who?.Subject}; {with.Decide(request, who)}, {without.Decide(request, who)}");
                    }
                }
            },
            iter: PropertyCases.Count);
        denied.ShouldBeGreaterThan(50);
        superfluous.ShouldBeGreaterThan(50);
    }

    [TestCase("/a/**", "/a", false, true)]
    [TestCase("/a/**", "/a/b/c/**", false, true)]
    [TestCase("/a/*", "/a/b", false, true)]
    [TestCase("/a/*", "/a/b/", false, false)]
    [TestCase("/A/", "/a", true, true)]
    [TestCase("/A/", "/a", false, false)]
    [TestCase("/v*/**", "/v1*/x", false, true)]
    [TestCase("/a/b", "/a/**", true, false)]
    [TestCase("/**", "/", true, true)]
    public void CoversOneByOne(string wide, string narrow, bool isDeny, bool expected) => PathCover.Covers(Parsed(wide), Parsed(narrow), isDeny).ShouldBe(expected);

    private static EffectivePolicy Matcher(string pattern, bool isDeny) =>
        isDeny ? Enforce(Allow("all", "allUsers"), Deny("r", "allUsers").At(pattern)) : Enforce(Allow("r", "allUsers").At(pattern));

    private static string Text(RuleDefinition rule) =>
        $"{rule.Provider} {string.Join(',', rule.Members)} {string.Join(',', rule.Methods)} {string.Join(',', rule.Hosts)} {string.Join(',', rule.Paths)} {rule.Condition} {rule.Require}";

    private static PathPattern Parsed(string text)
    {
        PathPattern.TryParse(text, out var pattern, out _).ShouldBeTrue(text);
        return pattern!;
    }

    private static EffectivePolicy Build(PolicyDefinition definition, params RuleDefinition[] rules) =>
        EffectivePolicy.Build(definition with { Rules = [.. definition.Rules, .. rules] }, Groups, ReferenceConditions.Make);
}
