using IapK8s.Policy.Definitions;
using IapK8s.Resources.Findings;

namespace IapK8s.Cli.Lint.Checks;

/// <summary>A policy that is tried out, or switched off, and forgotten.</summary>
internal sealed class NotEnforced : ILintCheck
{
    public LintRule Rule { get; } = new("IAPL110", LintSeverity.Warning, "It refuses nobody.");

    public IEnumerable<LintProblem> Check(LintSubject subject) =>
        from policy in subject.Policies
        where !policy.IsInForce
        select policy.Problem(Rule, FieldPath.Spec.Child("mode"), policy.Spec.Mode == nameof(PolicyMode.Off) ? "The policy is Off: requests pass without identity" : "The policy is in Shadow: its rules are logged and not obeyed", "Write mode: Enforce, or leave it out.");
}
