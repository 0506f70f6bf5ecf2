using System.Collections.Immutable;
using IapK8s.Policy.Definitions;
using IapK8s.Policy.Matching;
using IapK8s.Policy.Membership;

namespace IapK8s.Policy.Coverage;

/// <summary>Whether a rule leaves another nothing to say, whoever asks for whatever. It says yes only where that is sure.</summary>
public static class RuleCover
{
    /// <summary>The Deny refuses every request that the Allow would grant.</summary>
    public static bool Denies(RuleDefinition deny, RuleDefinition allow) =>
        deny is { Action: not RuleAction.Allow, IsInShadow: false, Condition: null, Unless: null, ExceptMembers.IsEmpty: true }
        && Contains(deny.Methods, allow.Methods, StringComparer.OrdinalIgnoreCase) && Contains(deny.Hosts, allow.Hosts, StringComparer.Ordinal)
        && CoversMembers(deny, allow, allUsersCount: true) && PathCover.Covers(PathsOf(deny), PathsOf(allow), isDeny: true);

    /// <summary>Whatever the narrow Allow grants, the wide one grants as well.</summary>
    /// <param name="mayBePublic">No ceiling voids what is open to everybody.</param>
    public static bool Grants(RuleDefinition wide, RuleDefinition narrow, bool mayBePublic) =>
        wide.Action == RuleAction.Allow && narrow.Action == RuleAction.Allow && !wide.IsInShadow
        && (wide.Condition is null || wide.Condition == narrow.Condition) && (wide.Require is null || wide.Require == narrow.Require)
        && (wide.Provider == narrow.Provider || (wide.Condition is null && wide.Require is null))
        && Contains(wide.Methods, narrow.Methods, StringComparer.Ordinal) && Contains(wide.Hosts, narrow.Hosts, StringComparer.Ordinal)
        && CoversMembers(wide, narrow, mayBePublic) && PathCover.Covers(PathsOf(wide), PathsOf(narrow), isDeny: false);

    /// <summary>Not unreadable ones: they match nothing that anybody may count on.</summary>
    private static ImmutableArray<PathPattern> PathsOf(RuleDefinition rule) => [.. rule.Paths.Select(text => PathPattern.TryParse(text, out var pattern, out _) ? pattern : null).OfType<PathPattern>()];

    private static bool Contains(ImmutableArray<string> wide, ImmutableArray<string> narrow, StringComparer comparer) =>
        wide.IsEmpty || (!narrow.IsEmpty && narrow.All(value => wide.Contains(value, comparer)));

    private static bool CoversMembers(RuleDefinition wide, RuleDefinition narrow, bool allUsersCount)
    {
        if (allUsersCount && wide.Members.Any(member => member.Kind == MemberKind.AllUsers))
        {
            return true;
        }

        if (wide.Provider is null || wide.Provider != narrow.Provider)
        {
            return false;
        }

        var isEverybodyKnown = wide.Members.Any(member => member.Kind == MemberKind.AllAuthenticatedUsers);
        var named = wide.Members.Select(MemberKey.Of).ToHashSet();
        return narrow.Members.Select(MemberKey.Of).All(member => named.Contains(member) || Stands(member));

        // Of people whom the provider vouches for; a service account is none of them.
        bool Stands(Member member) => member.Kind switch
        {
            MemberKind.AllUsers or MemberKind.ServiceAccount => false,
            MemberKind.User when member.Value.LastIndexOf('@') is var at and >= 0 => isEverybodyKnown || named.Contains(new Member(MemberKind.Domain, member.Value[(at + 1)..])),
            _ => isEverybodyKnown,
        };
    }
}
