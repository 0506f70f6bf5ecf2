using IapK8s.Policy.Definitions;
using IapK8s.Policy.Membership;

namespace IapK8s.Policy.Reach;

/// <summary>Whether a Deny may keep out some, or keeps out all, of those whom one member names.</summary>
internal static class BarMeeting
{
    /// <summary>False only where it surely keeps out none of them.</summary>
    public static bool May(ReachBar bar, Member member)
    {
        var named = MemberKey.Of(member);
        if (bar.Except.Any(spared => spared.Kind == MemberKind.AllAuthenticatedUsers || MemberKey.Of(spared) == named || Covers(spared, named)))
        {
            return false;
        }

        return bar.Members.IsEmpty || bar.Members.Any(hit => !AreApart(MemberKey.Of(hit), named));
    }

    /// <summary>True only where it surely keeps out all of them.</summary>
    public static bool IsTotal(ReachBar bar, Member member)
    {
        var named = MemberKey.Of(member);
        return bar.IsAbsolute && (bar.Members.IsEmpty || bar.Members.Any(hit => MemberKey.Of(hit) == named || Covers(hit, named)));
    }

    /// <summary>Whoever is in the second is in the first.</summary>
    private static bool Covers(Member wide, Member narrow) =>
        wide.Kind == MemberKind.Domain && narrow.Kind == MemberKind.User && narrow.Value.Contains('@', StringComparison.Ordinal)
        && string.Equals(MemberKey.Of(wide).Value, MemberKey.DomainOf(narrow.Value), StringComparison.Ordinal);

    /// <summary>Nobody is in both: an address is of one domain, and is one. A person's subject may be anything beside it.</summary>
    private static bool AreApart(Member left, Member right) => (left.Kind, right.Kind) switch
    {
        (MemberKind.Domain, MemberKind.Domain) => left.Value != right.Value,
        (MemberKind.User, MemberKind.User) => IsAddress(left) && IsAddress(right) && left.Value != right.Value,
        (MemberKind.User, MemberKind.Domain) => IsAddress(left) && MemberKey.DomainOf(left.Value) != right.Value,
        (MemberKind.Domain, MemberKind.User) => IsAddress(right) && MemberKey.DomainOf(right.Value) != left.Value,
        (MemberKind.ServiceAccount, MemberKind.ServiceAccount) => left.Value != right.Value,
        _ => false,
    };

    private static bool IsAddress(Member member) => member.Value.Contains('@', StringComparison.Ordinal);
}
