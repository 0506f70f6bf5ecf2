using System.Collections.Concurrent;
using System.Collections.Immutable;
using CsCheck;
using IapK8s.Policy.Decisions;
using IapK8s.Policy.Definitions;
using IapK8s.Policy.Evaluation;
using IapK8s.Policy.Identities;
using IapK8s.Policy.Requests;
using IapK8s.Policy.Snapshots;
using IapK8s.Policy.Tests.Evaluation;

namespace IapK8s.Policy.Tests.Properties;

[Category("Property")]
internal sealed class DecisionPropertyTests
{
    private static readonly GroupMembership Groups =
        GroupMembershipTests.Membership([.. PolicyGenerator.Groups.Select(g => (g.Key, g.Value))]);

    /// <summary>Requests to one policy: compiling it is the dear part, asking it is not.</summary>
    private const int Asked = 10;

    private static readonly Gen<(PolicyDefinition Policy, (CanonicalRequest Request, Principal? Who)[] Asked)> Cases =
        Gen.Select(PolicyGenerator.Policy, Gen.Select(PolicyGenerator.Request, PolicyGenerator.Who).Array[Asked]);

    [Test]
    public void DecisionEqualsThatOfTheReference() => Sample(
        definition =>
        {
            var (policy, reference) = (Build(definition), new ReferenceEvaluator(definition, PolicyGenerator.Groups));
            return (request, who) => Describe(policy.Decide(request, who)).ShouldBe(reference.Decide(request, who));
        });

    [Test]
    public void ExplanationAgreesWithTheDecision() => Sample(
        definition =>
        {
            var policy = Build(definition);
            return (request, who) =>
            {
                var trace = policy.Explain(request, who);
                Describe(trace.Decision).ShouldBe(Describe(policy.Decide(request, who)));
                trace.Rules.Length.ShouldBe(definition.Rules.Length);
                trace.Rules.ShouldAllBe(rule => rule.IsObeyed);
                trace.AsEnforced.ShouldBeNull();
                if (definition.Ceilings.IsEmpty)
                {
                    Describe(trace.ByRules).ShouldBe(Describe(trace.Decision));
                    ShouldAgree(trace);
                }
            };
        });

    [Test]
    public void WhereNoCeilingBites_TheRulesDecideAsWithoutCeilings() => Sample(
        definition =>
        {
            var (policy, free) = (Build(definition), Build(definition with { Ceilings = [] }));
            return (request, who) =>
            {
                var trace = policy.Explain(request, who);
                var decided = Describe(trace.Decision);
                if (trace.Ceilings.All(ceiling => !ceiling.Bites))
                {
                    decided.ShouldBe(Describe(free.Decide(request, who)));
                    decided.ShouldBe(Describe(trace.ByRules));
                }
                else if (trace.Ceilings.All(ceiling => !ceiling.Bites || ceiling.Subject is CeilingSubject.Providers or CeilingSubject.AllUsers))
                {
                    // These bite where rules are asked, the others on what comes of it.
                    decided.ShouldBe(Describe(trace.ByRules));
                }
                else
                {
                    trace.Decision.IsAllowed.ShouldBeFalse();
                }
            };
        });

    [Test]
    public void AddingAnAllow_NeverRemovesAccess() => Sample(
        PolicyGenerator.AllowRule,
        (definition, allow) =>
        {
            var (before, after) = (Build(definition), Build(With(definition, allow)));
            return (request, who) => (!before.Decide(request, who).IsAllowed || after.Decide(request, who).IsAllowed).ShouldBeTrue();
        });

    [Test]
    public void AddingADeny_NeverGivesAccess() => Sample(
        PolicyGenerator.DenyRule,
        (definition, deny) =>
        {
            var (before, after) = (Build(definition), Build(With(definition, deny)));
            return (request, who) => (before.Decide(request, who).IsAllowed || !after.Decide(request, who).IsAllowed).ShouldBeTrue();
        });

    [Test]
    public void AddingACeiling_NeverLoosens() => Sample(
        PolicyGenerator.Ceiling,
        (definition, ceiling) =>
        {
            var (before, after) = (Build(definition), Build(definition with { Ceilings = definition.Ceilings.Add(ceiling) }));
            return (request, who) => (before.Decide(request, who).IsAllowed || !after.Decide(request, who).IsAllowed).ShouldBeTrue();
        });

    [Test]
    public void ATeamsOwnProvider_NeitherSatisfiesNorEscapesARuleOfAnother() => Sample(
        definition =>
        {
            // The same rules where nobody can be whom they name.
            var foreign = Build(definition with { Provider = "/team", Ceilings = [], Rules = [.. definition.Rules.Select(r => r with { Provider = "/corp" })] });
            var deaf = Build(definition with
            {
                Provider = "/team",
                Ceilings = [],
                Rules =
                [
                    .. definition.Rules.Where(r => r.Action == RuleAction.Deny || r.Members.Any(m => m.Kind is MemberKind.AllUsers or MemberKind.ServiceAccount))
                        .Select(r => r with { Provider = "/team", ExceptMembers = OfNoProvider(r.ExceptMembers), Unless = null, Members = r.Action == RuleAction.Deny && OfNoProvider(r.Members) != r.Members ? [new Member(MemberKind.AllUsers, "")] : OfNoProvider(r.Members) })
                        .Where(r => r.Require is null),
                ],
            }, static condition => new DeafCondition(condition));
            return (request, who) =>
            {
                if (who is not null)
                {
                    foreign.Decide(request, OfTeam(who)).IsAllowed.ShouldBe(deaf.Decide(request, OfTeam(who)).IsAllowed);
                }
            };
        });

    [Test]
    public void OrderOfRulesAndMembers_NeverMatters() => Sample(
        definition =>
        {
            var turned = Build(definition with
            {
                Ceilings = [.. definition.Ceilings.Reverse()],
                Rules = [.. definition.Rules.Reverse().Select(r => r with { Members = [.. r.Members.Reverse()], ExceptMembers = [.. r.ExceptMembers.Reverse()], Paths = [.. r.Paths.Reverse()] })],
            });
            var policy = Build(definition);
            return (request, who) => Describe(turned.Decide(request, who)).ShouldBe(Describe(policy.Decide(request, who)));
        });

    /// <summary>A Deny that names people leaves what is public to everybody public to whoever drops the identity it names (that is what it means);
    /// nothing else is gained by coming without one.</summary>
    [Test]
    public void DroppingIdentity_NeverTurnsARefusalIntoAPass() => Sample(
        definition =>
        {
            var policy = Build(definition);
            var withoutNames = Build(definition with { Rules = [.. definition.Rules.Where(r => r.Action == RuleAction.Allow || r.Members.Any(m => m.Kind == MemberKind.AllUsers))] });
            return (request, who) =>
            {
                (!withoutNames.Decide(request, null).IsAllowed || withoutNames.Decide(request, who).IsAllowed).ShouldBeTrue();
                var known = policy.Decide(request, who);
                if (policy.Decide(request, null).IsAllowed && !known.IsAllowed)
                {
                    known.Rule.ShouldNotBeNull().Action.ShouldBe(RuleAction.Deny);
                    known.Rule.Members.ShouldNotContain(m => m.Kind == MemberKind.AllUsers);
                }
            };
        });

    /// <summary>The other properties say little where every generated request meets the same end.</summary>
    [Test]
    public void GeneratedCases_ReachEveryEnd()
    {
        var ends = new ConcurrentDictionary<(Outcome, Code), int>();
        Cases.Sample(
            c =>
            {
                var policy = Build(c.Policy);
                foreach (var (request, who) in c.Asked)
                {
                    ends.AddOrUpdate(End(policy.Decide(request, who)), 1, (_, n) => n + 1);
                }
            },
            iter: 2_000);
        foreach (var end in new[]
                 {
                     (Outcome.Allow, Code.None), (Outcome.Challenge, Code.NoCredential), (Outcome.StepUp, Code.StepUpRequired), (Outcome.Deny, Code.DeniedByRule),
                     (Outcome.Deny, Code.RuleError), (Outcome.Deny, Code.CeilingExceeded), (Outcome.Deny, Code.NotAllowed), (Outcome.Deny, Code.NoAllowRules), (Outcome.Deny, Code.ProviderNotAccepted),
                 })
        {
            ends.GetValueOrDefault(end).ShouldBeGreaterThan(30, end.ToString());
        }

        static (Outcome, Code) End(Decision decision) => (decision.Outcome, decision.Code);
    }

    private static void ShouldAgree(DecisionTrace trace)
    {
        var verdicts = trace.Rules.Select(r => r.Verdict).ToHashSet();
        switch (trace.Decision.Outcome)
        {
            case Outcome.Allow:
                verdicts.ShouldContain(RuleVerdict.Grants);
                verdicts.ShouldNotContain(v => v == RuleVerdict.Denies || v == RuleVerdict.DeniesUntilStepUp || v == RuleVerdict.DeniesUntilSignIn);
                break;
            case Outcome.StepUp:
                verdicts.ShouldContain(v => v == RuleVerdict.DeniesUntilStepUp || v == RuleVerdict.GrantsAfterStepUp);
                verdicts.ShouldNotContain(RuleVerdict.Denies);
                break;
            case Outcome.Challenge:
                (verdicts.Contains(RuleVerdict.DeniesUntilSignIn) || !verdicts.Contains(RuleVerdict.Grants)).ShouldBeTrue();
                verdicts.ShouldNotContain(RuleVerdict.Denies);
                break;
            default:
                (verdicts.Contains(RuleVerdict.Grants) && verdicts.All(v => v is RuleVerdict.Grants or RuleVerdict.GrantsAfterStepUp or RuleVerdict.DoesNotApply)).ShouldBeFalse();
                break;
        }

        if (trace.Decision.Rule is { } rule)
        {
            trace.Rules.Single(r => r.Rule == rule).Verdict.ShouldNotBe(RuleVerdict.DoesNotApply);
        }
    }

    private static void Sample(Func<PolicyDefinition, Action<CanonicalRequest, Principal?>> property) =>
        Cases.Sample(c => Ask(property(c.Policy), c.Asked), iter: PropertyCases.Count / Asked, print: Print);

    private static void Sample<T>(Gen<T> added, Func<PolicyDefinition, T, Action<CanonicalRequest, Principal?>> property) =>
        Gen.Select(Cases, added).Sample(c => Ask(property(c.Item1.Policy, c.Item2), c.Item1.Asked), iter: PropertyCases.Count / Asked, print: c => $"{Print(c.Item1)} added {(c.Item2 is RuleDefinition rule ? Print(rule) : Print((CeilingDefinition)(object)c.Item2!))}");

    private static void Ask(Action<CanonicalRequest, Principal?> property, (CanonicalRequest Request, Principal? Who)[] asked)
    {
        foreach (var (request, who) in asked)
        {
            property(request, who);
        }
    }

    internal static string Print((PolicyDefinition Policy, (CanonicalRequest Request, Principal? Who)[] Asked) c) =>
        $"provider {c.Policy.Provider}:\n{string.Join('\n', c.Policy.Rules.Select(Print).Concat(c.Policy.Ceilings.Select(Print)))}\n" +
        string.Join('\n', c.Asked.Select(a => $"{a.Request.Method} {a.Request.Host} {a.Request.Target.WireTarget} by {Print(a.Who)}"));

    private static string Print(Principal? who) => who is null
        ? "nobody"
        : $"{who.Provider} {who.Subject} {who.Email} groups [{string.Join(' ', who.Groups)}]{(who.GroupsAreComplete ? "" : " and more")} claims {who.Claims.Length} acr {who.Acr} auth {who.AuthTime:t} sa {who.ServiceAccount}";

    private static string Print(CeilingDefinition c) =>
        $"  ceiling {c.Policy} of {c.Provider}: providers [{string.Join(' ', c.Providers)}] hosts [{string.Join(' ', c.Hosts)}] acr {c.Acr}{(c.DeniesAllUsers ? " nobody without identity" : "")}";

    private static ImmutableArray<Member> OfNoProvider(ImmutableArray<Member> members) =>
        members.Any(m => m.Kind is not (MemberKind.AllUsers or MemberKind.ServiceAccount)) ? [.. members.Where(m => m.Kind is MemberKind.AllUsers or MemberKind.ServiceAccount)] : members;

    private static Principal OfTeam(Principal who) => new()
    {
        Credential = who.Credential,
        Provider = "/team",
        Subject = who.Subject,
        Email = who.Email,
        Groups = who.Groups,
        GroupsAreComplete = who.GroupsAreComplete,
        Claims = who.Claims,
        ServiceAccount = who.ServiceAccount,
        Acr = who.Acr,
        Amr = who.Amr,
        AuthTime = who.AuthTime,
    };

    private static string Print(RuleDefinition r) =>
        $"  {r.Level} {r.Id} of {r.Provider} {r.Action} [{string.Join(' ', r.Members)}] but [{string.Join(' ', r.ExceptMembers)}] at [{string.Join(' ', r.Paths)}] for [{string.Join(' ', r.Methods)}] " +
        $"on [{string.Join(' ', r.Hosts)}] unless {r.Unless} require {r.Require} condition {r.Condition}";

    private static PolicyDefinition With(PolicyDefinition policy, RuleDefinition rule) => policy with { Rules = policy.Rules.Add(rule with { Name = "added" }) };

    private static string Describe(Decision decision) => ReferenceEvaluator.Describe(decision);

    private static EffectivePolicy Build(PolicyDefinition policy, Func<ICondition, ICondition>? wrap = null) => EffectivePolicy.Build(
        policy,
        Groups,
        (string source, out string? mistake) =>
        {
            var condition = ReferenceConditions.Make(source, out mistake);
            return wrap is null ? condition : wrap(condition);
        });

    /// <summary>Nobody tells it who is asking.</summary>
    private sealed class DeafCondition(ICondition inner) : ICondition
    {
        public Ternary Evaluate(in CanonicalRequest request, Principal? principal) => inner.Evaluate(request, null);
    }
}
