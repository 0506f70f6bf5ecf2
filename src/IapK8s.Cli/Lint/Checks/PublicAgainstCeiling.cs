using IapK8s.Policy.Definitions;

namespace IapK8s.Cli.Lint.Checks;

/// <summary>An Allow for everybody under a ceiling that lets nobody in without identity.</summary>
internal sealed class PublicAgainstCeiling : ILintCheck
{
    public LintRule Rule { get; } = new("IAPL105", LintSeverity.Warning, "What the centre fixed holds: nobody is let in by it.");

    public IEnumerable<LintProblem> Check(LintSubject subject)
    {
        // The compiler tells policies of workloads and namespaces by itself; of a central one it cannot know whom it meant.
        foreach (var policy in subject.Policies.Where(policy => policy.Name[0] == '/'))
        {
            foreach (var rule in (policy.Spec.Rules ?? []).Where(rule => rule.Action == nameof(RuleAction.Allow) && rule.Members is ["allUsers"]))
            {
                var places = subject.Enforced(policy, rule.Name).ToList();
                if (places.Count > 0 && places.TrueForAll(place => place.Policy.Ceilings.Any(ceiling => ceiling.DeniesAllUsers)))
                {
                    var ceiling = places[0].Policy.Ceilings.First(ceiling => ceiling.DeniesAllUsers);
                    yield return policy.Problem(Rule, LintPolicy.FieldOf(rule).Child("members"), $"The ceiling of {ceiling.Policy} lets nobody in without identity", "Name who may, such as allAuthenticatedUsers.");
                }
            }
        }
    }
}
