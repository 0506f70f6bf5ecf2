using IapK8s.Policy.Conditions;
using IapK8s.Policy.Definitions;
using IapK8s.Policy.Replays;

namespace IapK8s.Cli.Diff;

/// <summary>What a rule would have to know, in the words of its author.</summary>
internal static class FactWords
{
    private const int MostNamed = 3;

    public static string Of(OpenRule open, RecordedIdentity? who) => $"{open.Rule.Id} needs {string.Join(", ", Words(open, who))}";

    private static IEnumerable<string> Words(OpenRule open, RecordedIdentity? who)
    {
        var facts = open.Facts;
        if (facts.HasFlag(UntoldFacts.Groups))
        {
            yield return Groups(open.Rule, who);
        }

        foreach (var (fact, words) in new[]
                 {
                     (UntoldFacts.Claims, "claims"),
                     (UntoldFacts.AuthenticationMethods, "how somebody signed in (amr)"),
                     (UntoldFacts.ServiceAccount, "the service account"),
                     (UntoldFacts.Query, "the query"),
                     (UntoldFacts.Headers, "headers"),
                     (UntoldFacts.Protocol, "the version of HTTP"),
                     (UntoldFacts.ClientAddress, "the client's address"),
                 })
        {
            if (facts.HasFlag(fact))
            {
                yield return words;
            }
        }
    }

    private static string Groups(RuleDefinition rule, RecordedIdentity? who)
    {
        var asked = rule.Members.Concat(rule.ExceptMembers).Where(member => member.Kind == MemberKind.Group).Select(member => member.Value)
            .Concat(rule.Condition is { } condition ? ConditionReading.Of(condition).Groups : [])
            .Where(group => who is null || (!who.Groups.Contains(group) && who.Vocabulary?.Contains(group) != true))
            .Distinct(StringComparer.Ordinal).ToList();
        return asked.Count switch
        {
            0 => "groups",
            <= MostNamed => string.Join(", ", asked.Select(UnlistedGroups.Spelling)),
            _ => $"{string.Join(", ", asked.Take(MostNamed).Select(UnlistedGroups.Spelling))} and {asked.Count - MostNamed} more",
        };
    }
}
