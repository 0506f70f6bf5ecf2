using IapK8s.Policy.Definitions;
using IapK8s.Resources.Policies;
using IapK8s.Resources.Syntax;

namespace IapK8s.Cli.Lint.Checks;

/// <summary>An iapgroup with nobody in it.</summary>
internal sealed class EmptyGroups : ILintCheck
{
    public LintRule Rule { get; } = new("IAPL106", LintSeverity.Warning, "A group of nobody lets nobody in, and spares nobody.");

    public IEnumerable<LintProblem> Check(LintSubject subject)
    {
        var groups = subject.World.Compiled.Groups;
        foreach (var policy in subject.Policies)
        {
            foreach (var rule in policy.Spec.Rules ?? [])
            {
                foreach (var (field, members) in new[] { ("members", rule.Members), ("exceptMembers", rule.ExceptMembers) })
                {
                    for (var i = 0; i < (members?.Count ?? 0); i++)
                    {
                        if (MemberSyntax.Parse(members![i], out var member) is null && member.Kind == MemberKind.IapGroup && groups.TryGetValue(member.Value, out var group) && group.Members.IsEmpty)
                        {
                            yield return policy.Problem(Rule, LintPolicy.FieldOf(rule).Child(field).Index(i), $"IapGroup {member.Value} has no members", Fix(rule, field));
                        }
                    }
                }
            }
        }
    }

    private static string Fix(PolicyRule rule, string field) =>
        field == "exceptMembers" ? "Add members to the group: until then the Deny spares nobody." : rule.Action == nameof(RuleAction.Deny) ? "Add members to the group: until then the Deny bites nobody of it." : "Add members to the group, or remove the entry.";
}
