using System.Collections.Immutable;
using IapK8s.Policy.Definitions;

namespace IapK8s.Cli.Diff;

/// <summary>Groups that are not listed here, such as a directory's: who was in them no line tells. To a replay they are groups of the token that nobody asked for.</summary>
internal static class UnlistedGroups
{
    /// <summary>No group of a token is spelled so.</summary>
    private const string Mark = "\0iapgroup:";

    public static PolicyDefinition AsUntold(PolicyDefinition policy, Func<string, bool> isListed)
    {
        return policy.Rules.Any(rule => rule.Members.Any(IsUnlisted) || rule.ExceptMembers.Any(IsUnlisted))
            ? policy with { Rules = [.. policy.Rules.Select(rule => rule with { Members = Marked(rule.Members), ExceptMembers = Marked(rule.ExceptMembers) })] }
            : policy;

        bool IsUnlisted(Member member) => member.Kind == MemberKind.IapGroup && !isListed(member.Value);

        ImmutableArray<Member> Marked(ImmutableArray<Member> members) => [.. members.Select(member => IsUnlisted(member) ? new Member(MemberKind.Group, Mark + member.Value) : member)];
    }

    /// <summary>As rules write it.</summary>
    public static string Spelling(string group) => group.StartsWith(Mark, StringComparison.Ordinal) ? group[1..] : $"group:{group}";
}
