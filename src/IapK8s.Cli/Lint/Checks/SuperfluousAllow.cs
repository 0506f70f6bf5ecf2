using IapK8s.Policy.Coverage;
using IapK8s.Policy.Definitions;

namespace IapK8s.Cli.Lint.Checks;

/// <summary>An Allow of which another one of the same policy grants everything.</summary>
internal sealed class SuperfluousAllow : ILintCheck
{
    public LintRule Rule { get; } = new("IAPL103", LintSeverity.Note, "Who removes or narrows it changes nothing, which they will not expect.");

    public IEnumerable<LintProblem> Check(LintSubject subject)
    {
        foreach (var policy in subject.Policies.Where(policy => policy.IsInForce))
        {
            foreach (var rule in (policy.Spec.Rules ?? []).Where(rule => rule.Action == nameof(RuleAction.Allow)))
            {
                var everywhere = subject.Enforced(policy, rule.Name).Select(place => Wider(place, policy.Name)).ToList();
                if (everywhere.Count > 0 && everywhere.TrueForAll(wide => wide is not null))
                {
                    yield return policy.Problem(Rule, LintPolicy.FieldOf(rule), $"Everything that it grants {everywhere[0]!.Id} grants as well", "Remove it, or narrow the other one.");
                }
            }
        }
    }

    /// <summary>Of two that grant the same the first by name stays.</summary>
    private static RuleDefinition? Wider(EnforcedRule place, string policy)
    {
        var mayBePublic = !place.Policy.Ceilings.Any(ceiling => ceiling.DeniesAllUsers);
        return place.Policy.Rules.FirstOrDefault(wide => wide.Policy == policy && wide.Name != place.Rule.Name && RuleCover.Grants(wide, place.Rule, mayBePublic)
            && (!RuleCover.Grants(place.Rule, wide, mayBePublic) || string.CompareOrdinal(wide.Name, place.Rule.Name) < 0));
    }
}
