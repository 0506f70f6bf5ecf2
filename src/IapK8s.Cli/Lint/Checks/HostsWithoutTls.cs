using IapK8s.Resources.Findings;
using IapK8s.Resources.Policies;

namespace IapK8s.Cli.Lint.Checks;

/// <summary>Origins without TLS.</summary>
internal sealed class HostsWithoutTls : ILintCheck
{
    public LintRule Rule { get; } = new("IAPL111", LintSeverity.Note, "Cookies and tokens can be read on the way. It is for one's own machine.");

    public IEnumerable<LintProblem> Check(LintSubject subject) =>
        from policy in subject.Policies
        let hosts = (policy.Spec as IapPolicySpec)?.Hosts ?? []
        from index in Enumerable.Range(0, hosts.Count)
        where hosts[index].StartsWith("http://", StringComparison.OrdinalIgnoreCase)
        select policy.Problem(Rule, FieldPath.Spec.Child("hosts").Index(index), $"{hosts[index]} is served without TLS", "Write a bare name, which means https.");
}
