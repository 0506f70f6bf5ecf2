using System.Collections.Immutable;
using IapK8s.Policy.Definitions;
using IapK8s.Resources.Findings;
using IapK8s.Resources.Groups;
using IapK8s.Resources.Syntax;

namespace IapK8s.Resources.Validation;

/// <summary>Everything that is wrong with one group by itself; cycles are the compiler's to find.</summary>
public static class GroupValidator
{
    public static ImmutableArray<Finding> Validate(IapGroup group)
    {
        var findings = new FindingList(group);
        MetadataValidator.Check(findings, group.Metadata, isNamespaced: false);
        var field = FieldPath.Spec.Child("members");
        // An empty group is a statement: nobody is in it. A missing list is an oversight.
        if (group.Spec.Members is null)
            findings.Required(field, "List the members; [] for a group of nobody.");
        else if (group.Spec.Members.Count > 0)
            findings.Each(field, group.Spec.Members, Limits.GroupMembers, "", text => CheckMember(text, group.Metadata.Name));
        if (group.Spec.Description is not null)
            findings.Check(FieldPath.Spec.Child("description"), TextSyntax.Check(group.Spec.Description, Limits.Description));
        return findings.ToImmutable();
    }

    private static SyntaxProblem? CheckMember(string text, string own) =>
        MemberSyntax.Parse(text, out var member) is { } problem ? problem : member.Kind switch
        {
            MemberKind.User => null,
            MemberKind.IapGroup when member.Value == own => new SyntaxProblem($"{Quoted.Of(text)} is the group itself", "Remove it."),
            MemberKind.IapGroup => null,
            _ => new SyntaxProblem($"{Quoted.Of(text)} cannot be in a group", "List user: and iapgroup: entries; put the rest into the policy's rules."),
        };
}
