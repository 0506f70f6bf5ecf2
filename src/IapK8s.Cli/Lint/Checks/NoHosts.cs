using IapK8s.Resources;
using IapK8s.Resources.Findings;
using IapK8s.Resources.Policies;

namespace IapK8s.Cli.Lint.Checks;

/// <summary>A policy for a workload whose external name nobody wrote down.</summary>
internal sealed class NoHosts : ILintCheck
{
    private static readonly string[] WithHosts = ["HTTPRoute", "Ingress", "IapApplication"];

    public LintRule Rule { get; } = new("IAPL112", LintSeverity.Note, "Only names inside the cluster are served, to bearer tokens: no browser gets in.");

    public IEnumerable<LintProblem> Check(LintSubject subject) =>
        from policy in subject.Policies
        where policy.Resource.Id.Kind == ApiGroup.IapPolicy
        let spec = (IapPolicySpec)policy.Spec
        where spec is { Hosts: null or { Count: 0 }, IsForNamespace: false } && !(spec.TargetRefs ?? []).Any(target => WithHosts.Contains(target.Kind))
            && !subject.Definitions.Any(definition => !definition.Hosts.IsEmpty && definition.Rules.Any(rule => rule.Policy == policy.Name))
        select policy.Problem(Rule, FieldPath.Spec.Child("hosts"), "The policy names no host", "Write the names that people type: hosts: [shop.example.com].");
}
