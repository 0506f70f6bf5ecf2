using System.Globalization;
using IapK8s.Compiler.Inputs;
using IapK8s.Policy.Definitions;
using IapK8s.Resources.Findings;
using IapK8s.Resources.Policies;
using IapK8s.Resources.Syntax;

namespace IapK8s.Cli.Loading;

/// <summary>What the compiler, which knows nothing of directories here, finds about groups: that they are missing.</summary>
internal sealed class MissingGroups(ResourceSet resources, OpenGroups open)
{
    private const string Rules = "spec.rules[";

    private readonly Dictionary<ResourceId, IReadOnlyList<PolicyRule>> _rules =
        resources.Policies.Select(policy => (policy.Id, policy.Spec.Rules)).Concat(resources.ClusterPolicies.Select(policy => (policy.Id, policy.Spec.Rules))).DistinctBy(policy => policy.Id).ToDictionary(policy => policy.Id, policy => policy.Rules ?? []);

    /// <summary>The finding as far as it is sure; null where a directory may give the group.</summary>
    public Finding? Judge(Finding finding)
    {
        if (finding.Reason != FindingReason.RefNotFound || NameIn(finding) is not { } name)
            return finding;
        return open.IsOpen(name) ? null
            : resources.Groups.Any(group => group.Metadata.Name == name) ? finding
            : finding with { Message = $"There is no valid IapGroup {name}, and no IapDirectory gives such a name" };
    }

    /// <summary>The group that stands at the field: <c>spec.rules[staff].members[0]</c> of a policy, <c>spec.members[0]</c> of a group.</summary>
    private string? NameIn(Finding finding)
    {
        var end = finding.Field.LastIndexOf('[');
        if (finding.Resource is not { } id || end < 0 || !int.TryParse(finding.Field.AsSpan(end + 1).TrimEnd(']'), NumberStyles.None, CultureInfo.InvariantCulture, out var index))
            return null;
        var rule = _rules.TryGetValue(id, out var rules) && finding.Field.StartsWith(Rules, StringComparison.Ordinal)
            ? rules.FirstOrDefault(rule => finding.Field.StartsWith($"{Rules}{rule.Name}].", StringComparison.Ordinal))
            : null;
        var members = finding.Field[..end] switch
        {
            "spec.members" => resources.Groups.FirstOrDefault(group => group.Id == id)?.Spec.Members,
            var field when field.EndsWith("].members", StringComparison.Ordinal) => rule?.Members,
            var field when field.EndsWith("].exceptMembers", StringComparison.Ordinal) => rule?.ExceptMembers,
            _ => null,
        };
        return members is not null && index < members.Count && MemberSyntax.Parse(members[index], out var member) is null && member.Kind == MemberKind.IapGroup ? member.Value : null;
    }
}
