using IapK8s.Policy.Definitions;
using IapK8s.Resources.Findings;
using IapK8s.Resources.Metadata;
using IapK8s.Resources.Policies;

namespace IapK8s.Cli.Lint;

/// <summary>A policy of any level as its author wrote it.</summary>
/// <param name="Name">As rules name it: <c>namespace/name</c>, <c>/name</c> for a cluster policy.</param>
internal sealed record LintPolicy(IResource Resource, PolicySpec Spec, string Name)
{
    public static FieldPath Rules { get; } = FieldPath.Spec.Child("rules");

    public bool IsInForce => Spec.Mode is null or nameof(PolicyMode.Enforce);

    public static LintPolicy Of(IapPolicy policy) => new(policy, policy.Spec, $"{policy.Metadata.Namespace}/{policy.Metadata.Name}");

    public static LintPolicy Of(ClusterIapPolicy policy) => new(policy, policy.Spec, $"/{policy.Metadata.Name}");

    public static FieldPath FieldOf(PolicyRule rule) => Rules.Key(rule.Name!);

    public LintProblem Problem(LintRule rule, FieldPath field, string message, string fix, LintSeverity? severity = null) =>
        new(rule, severity ?? rule.Severity, Resource.Id, field.Text, Resource.Locator?.Locate(field.Text), message, fix);
}
