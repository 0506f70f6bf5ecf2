using IapK8s.Policy.Definitions;
using IapK8s.Resources.Policies;

namespace IapK8s.Cli.Lint.Checks;

/// <summary>Rules about people where no provider says who somebody is.</summary>
internal sealed class MembersOfNoProvider : ILintCheck
{
    public LintRule Rule { get; } = new("IAPL113", LintSeverity.Error, "People are of a provider: without one, an Allow lets nobody in, and a Deny spares nobody.");

    public IEnumerable<LintProblem> Check(LintSubject subject)
    {
        foreach (var policy in subject.Policies)
        {
            foreach (var rule in (policy.Spec.Rules ?? []).Where(NamesPeople))
            {
                var places = subject.Enforced(policy, rule.Name).ToList();
                if (places.Count == 0)
                {
                    continue;
                }

                if (places.TrueForAll(place => place.Rule.Provider is null))
                {
                    yield return policy.Problem(Rule, LintPolicy.FieldOf(rule).Child("members"), "No provider is in force where it counts, so it is about nobody", "Write spec.providerRef here, or in a policy above.");
                }
                else if (places.TrueForAll(place => place.Rule.Provider != place.Policy.Provider))
                {
                    yield return policy.Problem(
                        Rule, LintPolicy.FieldOf(rule).Child("members"), $"It is about people of {places[0].Rule.Provider}, and those who come sign in with {places[0].Policy.Provider ?? "no provider"}",
                        "Use one provider for both: spec.providerRef.");
                }
            }
        }
    }

    private static bool NamesPeople(PolicyRule rule) => rule.Action == nameof(RuleAction.Allow) && rule.Members?.Contains("allUsers") == false;
}
