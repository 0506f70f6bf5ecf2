using System.Collections.Concurrent;
using CsCheck;
using IapK8s.Policy.Decisions;
using IapK8s.Policy.Definitions;
using IapK8s.Policy.Identities;
using IapK8s.Policy.Requests;
using IapK8s.Policy.Snapshots;
using IapK8s.Policy.Tests.Evaluation;

namespace IapK8s.Policy.Tests.Properties;

/// <summary>Shadow and Off bind a policy's own rules and nobody else's.</summary>
[Category("Property")]
internal sealed class ModePropertyTests
{
    private const int Asked = 10;
    private const string Own = "shop/shop";

    private static readonly GroupMembership Groups = GroupMembershipTests.Membership([.. PolicyGenerator.Groups.Select(group => (group.Key, group.Value))]);

    private static readonly Gen<PolicyDefinition> Policies = Gen.Select(
        PolicyGenerator.Policy,
        Pick.From(PolicyMode.Enforce, PolicyMode.Shadow, PolicyMode.Shadow, PolicyMode.Off),
        Pick.From<string[]>([], ["/central"], ["shop/base"], ["shop/also"], ["/central", "shop/also"]),
        (policy, mode, others) => policy with
        {
            Mode = mode,
            Rules = [.. policy.Rules.Where(rule => mode != PolicyMode.Off || rule.Policy != Own).Select(rule => rule with { IsInShadow = others.Contains(rule.Policy) || (rule.Policy == Own && mode == PolicyMode.Shadow) })],
        });

    private static readonly Gen<(CanonicalRequest Request, Principal? Who)[]> Questions = Gen.Select(PolicyGenerator.Request, PolicyGenerator.Who).Array[Asked];

    [Test]
    public void WhatHappens_EqualsTheReference() => Sample(Policies, definition =>
    {
        var policy = Build(definition);
        return (request, who) => ReferenceEvaluator.Describe(policy.Decide(request, who)).ShouldBe(Reference(definition, request, who));
    });

    [Test]
    public void WhatWouldHappen_EqualsTheReferenceOfAllRules() => Sample(Policies.Where(definition => definition.Mode == PolicyMode.Shadow || definition.Rules.Any(rule => rule.IsInShadow)), definition =>
    {
        var policy = Build(definition);
        var reference = new ReferenceEvaluator(definition, PolicyGenerator.Groups);
        return (request, who) =>
        {
            if (definition.Mode == PolicyMode.Off)
            {
                policy.AsEnforced.ShouldBeNull();
                return;
            }

            ReferenceEvaluator.Describe(policy.AsEnforced!.Decide(request, who)).ShouldBe(reference.Decide(request, who));
        };
    });

    [Test]
    public void TheExplanationTellsWhatHappens_WhatWouldHappen_AndWhoseRulesAreObeyed() => Sample(Policies, definition =>
    {
        var policy = Build(definition);
        return (request, who) =>
        {
            var trace = policy.Explain(request, who);
            ReferenceEvaluator.Describe(trace.Decision).ShouldBe(ReferenceEvaluator.Describe(policy.Decide(request, who)));
            trace.AsEnforced.HasValue.ShouldBe(policy.AsEnforced is not null);
            if (trace.AsEnforced is { } enforced)
            {
                ReferenceEvaluator.Describe(enforced).ShouldBe(ReferenceEvaluator.Describe(policy.AsEnforced!.Decide(request, who)));
            }

            foreach (var rule in trace.Rules.Where(rule => policy.AsEnforced is not null))
            {
                var isInShadow = definition.Rules.Single(written => written.Id == rule.Rule.Id && written.Level == rule.Rule.Level).IsInShadow;
                rule.IsObeyed.ShouldBe(!isInShadow && (definition.Mode == PolicyMode.Enforce || (rule.Rule.Action == RuleAction.Deny && rule.Rule.Policy != Own)));
            }
        };
    });

    [Test]
    public void ShadowNeverChangesAnotherPolicysDecision() => Sample(
        Gen.Select(PolicyGenerator.Policy, Gen.OneOf(PolicyGenerator.AllowRule, PolicyGenerator.DenyRule).Array[1, 4]),
        generated =>
        {
            var (definition, added) = generated;
            var shadow = added.Select((rule, i) => rule with { Policy = "other/shadow", Name = $"s{i}", IsInShadow = true });
            var (alone, together) = (Build(definition), Build(definition with { Rules = [.. definition.Rules, .. shadow] }));
            return (request, who) => ReferenceEvaluator.Describe(together.Decide(request, who)).ShouldBe(ReferenceEvaluator.Describe(alone.Decide(request, who)));
        });

    [Test]
    public void APolicyInShadowOrOff_NeverRefusesByItself() => Sample(Policies.Where(definition => definition.Mode != PolicyMode.Enforce), definition =>
    {
        var policy = Build(definition with { Ceilings = [] });
        return (request, who) =>
        {
            var decision = policy.Decide(request, who);
            if (decision.IsAllowed)
            {
                decision.Rule.ShouldBeNull();
                return;
            }

            decision.Rule.ShouldNotBeNull().Policy.ShouldNotBe(Own);
            decision.Rule!.Action.ShouldBe(RuleAction.Deny);
            policy.PassesEverything.ShouldBeFalse();
        };
    });

    [Test]
    public void AnothersDenyHolds_InEveryMode() => Sample(Policies, definition =>
    {
        var enforced = Build(definition with { Mode = PolicyMode.Enforce, Rules = [.. definition.Rules.Where(rule => !rule.IsInShadow && rule.Policy != Own)] });
        var policy = Build(definition);
        return (request, who) =>
        {
            if (enforced.Decide(request, who) is { Outcome: Outcome.Deny, Code: Code.DeniedByRule or Code.RuleError })
            {
                policy.Decide(request, who).IsAllowed.ShouldBeFalse();
            }
        };
    });

    [Test]
    public void GeneratedCases_ReachEveryEnd()
    {
        var ends = new ConcurrentDictionary<(PolicyMode, Outcome), int>();
        Gen.Select(Policies, Questions).Sample(
            c =>
            {
                var policy = Build(c.Item1);
                foreach (var (request, who) in c.Item2)
                {
                    ends.AddOrUpdate((c.Item1.Mode, policy.Decide(request, who).Outcome), 1, (_, n) => n + 1);
                }
            },
            iter: 6_000);
        foreach (var mode in Enum.GetValues<PolicyMode>())
        {
            foreach (var outcome in Enum.GetValues<Outcome>())
            {
                ends.GetValueOrDefault((mode, outcome)).ShouldBeGreaterThan(5, $"{mode} {outcome}");
            }
        }
    }

    /// <summary>Sentence by sentence: in Shadow and Off what others deny is denied, and all else passes.</summary>
    private static string Reference(PolicyDefinition definition, CanonicalRequest request, Principal? who)
    {
        var obeyed = definition.Rules.Where(rule => !rule.IsInShadow).ToList();
        if (definition.Mode == PolicyMode.Enforce)
        {
            return new ReferenceEvaluator(definition with { Rules = [.. obeyed] }, PolicyGenerator.Groups).Decide(request, who);
        }

        var others = obeyed.Where(rule => rule.Action == RuleAction.Deny && rule.Policy != Own).ToList();
        var passes = PolicyBuilder.Allow(definition.Mode.ToString(), "allAuthenticatedUsers", "allUsers") with { Provider = definition.Provider };
        var decision = others.Count == 0 && definition.Ceilings.IsEmpty ? "Allow" : new ReferenceEvaluator(definition with { Rules = [.. others, passes] }, PolicyGenerator.Groups).Decide(request, who);
        return decision.StartsWith("Allow", StringComparison.Ordinal) ? "Allow None" : decision;
    }

    private static EffectivePolicy Build(PolicyDefinition policy) => EffectivePolicy.Build(policy, Groups, ReferenceConditions.Make);

    private static void Sample<T>(Gen<T> policies, Func<T, Action<CanonicalRequest, Principal?>> property) => Gen.Select(policies, Questions).Sample(
        c =>
        {
            var ask = property(c.Item1);
            foreach (var (request, who) in c.Item2)
            {
                ask(request, who);
            }
        },
        iter: PropertyCases.Count / Asked);
}
