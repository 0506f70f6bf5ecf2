using IapK8s.Policy.Coverage;
using IapK8s.Policy.Definitions;

namespace IapK8s.Cli.Lint.Checks;

/// <summary>An Allow that never lets anybody in, because a Deny without condition covers all of it wherever it counts.</summary>
internal sealed class CoveredByDeny : ILintCheck
{
    public LintRule Rule { get; } = new("IAPL102", LintSeverity.Warning, "A Deny wins over every Allow, so this one grants nothing.");

    public IEnumerable<LintProblem> Check(LintSubject subject)
    {
        foreach (var policy in subject.Policies.Where(policy => policy.IsInForce))
        {
            foreach (var rule in (policy.Spec.Rules ?? []).Where(rule => rule.Action == nameof(RuleAction.Allow)))
            {
                var everywhere = subject.Enforced(policy, rule.Name).Select(place => place.Policy.Rules.FirstOrDefault(deny => RuleCover.Denies(deny, place.Rule))).ToList();
                if (everywhere.Count > 0 && everywhere.TrueForAll(deny => deny is not null))
                {
                    var deny = everywhere[0]!;
                    yield return policy.Problem(Rule, LintPolicy.FieldOf(rule), $"Nobody is ever let in by it: {deny.Id} denies all that it covers", $"Give {deny.Id} exceptMembers, unless, or fewer paths; or remove this rule.");
                }
            }
        }
    }
}
