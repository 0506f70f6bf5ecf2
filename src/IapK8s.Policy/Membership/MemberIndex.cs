using System.Collections.Frozen;
using System.Collections.Immutable;
using IapK8s.Policy.Definitions;

namespace IapK8s.Policy.Membership;

/// <summary>From a member to the rules that name it: what a principal may do is found by what the principal has, not by asking every rule.</summary>
internal sealed class MemberIndex
{
    private readonly FrozenDictionary<Member, MemberPostings> _byMember;

    internal MemberIndex(IReadOnlyDictionary<Member, MemberPostings> byMember, MemberPostings ofToken, MemberPostings ofProvider, MemberPostings all)
    {
        _byMember = byMember.ToFrozenDictionary();
        IapGroups = [.. byMember.Where(m => m.Key.Kind == MemberKind.IapGroup).Select(m => (m.Key.Value, m.Value))];
        OfToken = ofToken;
        OfProvider = ofProvider;
        All = all;
    }

    public ImmutableArray<(string Group, MemberPostings Rules)> IapGroups { get; }

    /// <summary>Rules that name a group or a claim of the token.</summary>
    public MemberPostings OfToken { get; }

    /// <summary>Rules that name somebody whom the provider vouches for: all but <c>allUsers</c> and service accounts.</summary>
    public MemberPostings OfProvider { get; }

    /// <summary>Rules that name anybody.</summary>
    public MemberPostings All { get; }

    public MemberPostings Of(MemberKind kind, string value) => _byMember.GetValueOrDefault(new Member(kind, value), MemberPostings.None);
}
