using IapK8s.Policy.Conditions;
using IapK8s.Resources.Findings;

namespace IapK8s.Cli.Lint.Checks;

/// <summary><c>identity.email.endsWith("example.com")</c>, and its relatives.</summary>
internal sealed class LooseConditions : ILintCheck
{
    public LintRule Rule { get; } = new("IAPL101", LintSeverity.Error, "A name that is compared by a part of it is also had by whoever registers the rest.");

    public IEnumerable<LintProblem> Check(LintSubject subject)
    {
        foreach (var policy in subject.Policies)
        {
            foreach (var rule in policy.Spec.Rules ?? [])
            {
                foreach (var loose in ConditionReading.Of(rule.Condition ?? "true").LooseMatches)
                {
                    yield return policy.Problem(Rule, LintPolicy.FieldOf(rule).Child("condition"), Message(loose), Fix(loose));
                }
            }
        }

        foreach (var level in subject.World.Loaded.Resources.AccessLevels)
        {
            var field = FieldPath.Spec.Child("custom").Child("expression");
            foreach (var loose in ConditionReading.Of(level.Spec.Custom?.Expression ?? "true").LooseMatches)
            {
                yield return new LintProblem(Rule, Rule.Severity, level.Id, field.Text, level.Locator?.Locate(field.Text), Message(loose), Fix(loose));
            }
        }
    }

    private static string Message(LooseMatch loose) => $"{loose.Expression} also holds for {loose.Example}";

    private static string Fix(LooseMatch loose) => $"{char.ToUpperInvariant(loose.Fix[0])}{loose.Fix[1..]}.";
}
