using IapK8s.Policy.Definitions;
using IapK8s.Resources.Policies;

namespace IapK8s.Cli.Lint.Checks;

/// <summary>A Deny that leaves nothing: for everybody, everywhere, whatever they do.</summary>
internal sealed class DenyForEverybody : ILintCheck
{
    public LintRule Rule { get; } = new("IAPL104", LintSeverity.Error, "Every request is refused, whatever any policy allows.");

    public IEnumerable<LintProblem> Check(LintSubject subject) =>
        from policy in subject.Policies
        where policy.IsInForce
        from rule in policy.Spec.Rules ?? []
        where rule.Action == nameof(RuleAction.Deny) && IsTotal(rule)
        select policy.Problem(Rule, LintPolicy.FieldOf(rule), "It denies everything to everybody", "Give it exceptMembers, unless, paths or a condition. To close an app for a while, remove its Allow rules.");

    private static bool IsTotal(PolicyRule rule) => rule.Members?.Contains("allUsers") == true && rule is { ExceptMembers: null, Unless: null, Condition: null, Methods: null, Hosts: null } && (rule.Paths is null || rule.Paths.Contains("/**"));
}
