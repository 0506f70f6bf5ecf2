using IapK8s.Policy.Matching;

namespace IapK8s.Policy.Membership;

/// <summary>The rules that name a member: Allow rules among their members, Deny rules among their members, Deny rules among their exceptions.</summary>
internal sealed record MemberPostings(RuleWord[] Allow, RuleWord[] Deny, RuleWord[] Except)
{
    public static readonly MemberPostings None = new([], [], []);
}
