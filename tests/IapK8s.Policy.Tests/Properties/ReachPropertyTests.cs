using CsCheck;
using IapK8s.Policy.Decisions;
using IapK8s.Policy.Definitions;
using IapK8s.Policy.Identities;
using IapK8s.Policy.Reach;
using IapK8s.Policy.Requests;
using IapK8s.Policy.Snapshots;
using IapK8s.Policy.Tests.Evaluation;

namespace IapK8s.Policy.Tests.Properties;

/// <summary>Who may make a request, read literally, says of each person what deciding says of them.</summary>
[Category("Property")]
internal sealed class ReachPropertyTests
{
    private const int Asked = 10;
    private const string Own = "shop/shop";

    private static readonly GroupMembership Groups = GroupMembershipTests.Membership([.. PolicyGenerator.Groups.Select(group => (group.Key, group.Value))]);

    private static readonly Gen<PolicyDefinition> Policies = Gen.Select(
        PolicyGenerator.Policy, Pick.From(PolicyMode.Enforce, PolicyMode.Enforce, PolicyMode.Enforce, PolicyMode.Shadow, PolicyMode.Off), Pick.From<string[]>([], [], [], ["/central"], ["shop/also"]),
        (policy, mode, others) => policy with
        {
            Mode = mode,
            Rules = [.. policy.Rules.Where(rule => mode != PolicyMode.Off || rule.Policy != Own).Select(rule => rule with { IsInShadow = others.Contains(rule.Policy) || (rule.Policy == Own && mode == PolicyMode.Shadow) })],
        });

    /// <summary>What is left open is who asks: of another provider's people nothing is said.</summary>
    private static readonly Gen<(CanonicalRequest Request, Principal? Who)[]> Questions = Gen.Select(
        PolicyGenerator.Request.Where(request => request.Target.IsValid), PolicyGenerator.Who.Where(who => who is null or { Provider: PolicyBuilder.Corp, GroupsAreComplete: true })).Array[Asked];

    [Test]
    public void WhoMay_AgreesWithTheDecisionOnEverybody() => Gen.Select(Policies, Questions, Gen.Bool).Sample(
        (definition, questions, isTimeSaid) =>
        {
            var policy = EffectivePolicy.Build(definition, Groups, ReferenceConditions.Make);
            foreach (var (request, who) in questions.Where(question => question.Who is null || question.Who.Provider == definition.Provider))
            {
                var answer = policy.WhoMay(request, isTimeSaid);
                var reading = Read(answer, request, who);
                if (reading != Ternary.Unknown)
                {
                    policy.Decide(request, who).IsAllowed.ShouldBe(reading == Ternary.True, $"{request.Method} {request.Target.WireTarget} by {who?.Subject} {who?.Email}: {string.Join('\n', answer.Grants)} {answer.Closed}");
                }
                else
                {
                    // Only a condition may leave it open.
                    definition.Rules.ShouldContain(rule => rule.Condition != null);
                }
            }
        },
        iter: PropertyCases.Count / Asked,
        print: asked => $"mode {asked.Item1.Mode}, {DecisionPropertyTests.Print((asked.Item1, asked.Item2))}");

    /// <summary>The answer as whoever reads it would apply it to somebody.</summary>
    private static Ternary Read(ReachAnswer answer, CanonicalRequest request, Principal? who)
    {
        var open = answer.Grants.Aggregate(Ternary.False, (value, grant) => Or(value, grant.WithoutIdentity));
        if (answer.Closed is not null || who is null)
        {
            return answer.Closed is not null ? Ternary.False : open;
        }

        return answer.Grants.Where(grant => IsIn(who, grant.Member)).Aggregate(Ternary.False, (value, grant) => Or(value, Read(grant, request, who, open)));
    }

    private static Ternary Read(ReachGrant grant, CanonicalRequest request, Principal who, Ternary open)
    {
        var value = grant.Condition is null ? Ternary.True : Ternary.Unknown;
        foreach (var needed in grant.Requirements.Where(needed => !Reaches(needed.Requirement, request, who)))
        {
            value = And(value, needed.IsCeiling && open == Ternary.Unknown ? Ternary.Unknown : Ternary.False);
        }

        foreach (var bar in grant.Bars.Where(bar => (bar.Members.IsEmpty || bar.Members.Any(member => IsIn(who, member))) && !bar.Except.Any(member => IsIn(who, member))))
        {
            if (bar.Unless is null || !Reaches(bar.Unless, request, who))
            {
                value = And(value, bar.Condition is null ? Ternary.False : Ternary.Unknown);
            }
        }

        return value;
    }

    private static bool Reaches(AuthenticationRequirement requirement, CanonicalRequest request, Principal who) =>
        requirement is not { Acr: null, Amr.IsEmpty: true, MaxAuthAge: null }
        && (requirement.Acr is null || requirement.Acr == who.Acr) && requirement.Amr.All(method => who.Amr.Contains(method))
        && (requirement.MaxAuthAge is not { } age || (who.AuthTime is { } time && request.Time - time <= age && time - request.Time <= TimeSpan.FromSeconds(30)));

    private static bool IsIn(Principal who, Member member) => member.Kind switch
    {
        MemberKind.AllUsers or MemberKind.AllAuthenticatedUsers => true,
        MemberKind.User => Names(who).Contains(member.Value),
        MemberKind.Domain => who.Email?.EndsWith("@" + member.Value, StringComparison.Ordinal) ?? false,
        MemberKind.Group => who.Groups.Contains(member.Value),
        MemberKind.Claim => who.Claims.Any(claim => $"{claim.Key}={claim.Value}" == member.Value),
        MemberKind.IapGroup => PolicyGenerator.Groups.TryGetValue(member.Value, out var members) && Names(who).Any(name => members.Contains($"user:{name}")),
        MemberKind.ServiceAccount => who.ServiceAccount == member.Value,
        _ => throw new ArgumentException(member.ToString()),
    };

    /// <summary>A subject that looks like an address is none.</summary>
    private static IEnumerable<string> Names(Principal who) => new[] { who.Email, who.Subject.Contains('@', StringComparison.Ordinal) ? null : who.Subject }.OfType<string>();

    private static Ternary And(Ternary left, Ternary right) => left == Ternary.False || right == Ternary.False ? Ternary.False : left == Ternary.True && right == Ternary.True ? Ternary.True : Ternary.Unknown;

    private static Ternary Or(Ternary left, Ternary right) => left == Ternary.True || right == Ternary.True ? Ternary.True : left == Ternary.False && right == Ternary.False ? Ternary.False : Ternary.Unknown;
}
