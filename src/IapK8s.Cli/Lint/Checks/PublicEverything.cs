using IapK8s.Policy.Definitions;

namespace IapK8s.Cli.Lint.Checks;

/// <summary>Everybody may see all of it.</summary>
internal sealed class PublicEverything : ILintCheck
{
    public LintRule Rule { get; } = new("IAPL108", LintSeverity.Warning, "Nothing of the app asks who comes, but what Deny rules close.");

    public IEnumerable<LintProblem> Check(LintSubject subject) =>
        from policy in subject.Policies
        from rule in policy.Spec.Rules ?? []
        where rule.Action == nameof(RuleAction.Allow) && rule.Members?.Contains("allUsers") == true && rule.Condition is null && (rule.Paths is null || rule.Paths.Contains("/**"))
        select policy.Problem(Rule, LintPolicy.FieldOf(rule), "Every path is open to everybody, signed in or not", "Name the paths that are public, such as /public/**.");
}
