using IapK8s.Policy.Definitions;
using IapK8s.Resources.Syntax;

namespace IapK8s.Cli.Lint.Checks;

/// <summary>A Deny that spares people of whom it does not speak, or all of whom it speaks.</summary>
internal sealed class ExceptionsOfNobody : ILintCheck
{
    public LintRule Rule { get; } = new("IAPL115", LintSeverity.Warning, "An exception that covers all of a Deny switches it off; one that covers none of it does nothing.");

    public IEnumerable<LintProblem> Check(LintSubject subject)
    {
        foreach (var policy in subject.Policies)
        {
            foreach (var rule in (policy.Spec.Rules ?? []).Where(rule => rule.Action == nameof(RuleAction.Deny) && rule.ExceptMembers is not null))
            {
                var (members, except) = (Parsed(rule.Members), Parsed(rule.ExceptMembers));
                if (members.Count > 0 && members.IsSubsetOf(except))
                {
                    yield return policy.Problem(Rule, LintPolicy.FieldOf(rule).Child("exceptMembers"), "It spares everybody whom it is about, so it denies nobody", "Leave out of exceptMembers who is meant by members.");
                }
                else if (except.Contains(new Member(MemberKind.AllAuthenticatedUsers, "")) && !members.Contains(new Member(MemberKind.AllUsers, "")))
                {
                    yield return policy.Problem(Rule, LintPolicy.FieldOf(rule).Child("exceptMembers"), "It is about people, and spares everybody who is signed in, so it denies nobody", "Name whom it spares.");
                }
            }
        }
    }

    private static HashSet<Member> Parsed(IReadOnlyList<string>? members) => [.. (members ?? []).Where(text => MemberSyntax.Parse(text, out _) is null).Select(text => MemberSyntax.Parse(text, out var member) is null ? member : default)];
}
