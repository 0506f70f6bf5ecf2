using IapK8s.Policy.Definitions;
using IapK8s.Policy.Evaluation;
using IapK8s.Policy.Matching;

namespace IapK8s.Policy.Membership;

/// <summary>Collects who is named by which rules.</summary>
internal sealed class MemberIndexBuilder
{
    private readonly Dictionary<Member, Ranks> _byMember = [];
    private readonly Ranks _ofToken = new();
    private readonly Ranks _ofProvider = new();
    private readonly Ranks _all = new();

    public static MemberIndex Build(RuleTable allow, RuleTable deny)
    {
        var builder = new MemberIndexBuilder();
        for (var rank = 0; rank < allow.Rules.Length; rank++)
        {
            builder.Add(allow.Rules[rank].Definition.Members, rank, r => r.Allow);
        }

        for (var rank = 0; rank < deny.Rules.Length; rank++)
        {
            builder.Add(deny.Rules[rank].Definition.Members, rank, r => r.Deny);
            builder.Add(deny.Rules[rank].Definition.ExceptMembers, rank, r => r.Except);
        }

        return new MemberIndex(
            builder._byMember.ToDictionary(m => m.Key, m => m.Value.Freeze()),
            builder._ofToken.Freeze(),
            builder._ofProvider.Freeze(),
            builder._all.Freeze());
    }

    private void Add(IEnumerable<Member> members, int rank, Func<Ranks, HashSet<int>> role)
    {
        foreach (var written in members)
        {
            var member = MemberKey.Of(written);
            if (!_byMember.TryGetValue(member, out var ranks))
            {
                _byMember.Add(member, ranks = new Ranks());
            }

            role(ranks).Add(rank);
            role(_all).Add(rank);
            if (member.Kind is MemberKind.Group or MemberKind.Claim)
            {
                role(_ofToken).Add(rank);
            }

            if (member.Kind is not (MemberKind.AllUsers or MemberKind.ServiceAccount))
            {
                role(_ofProvider).Add(rank);
            }
        }
    }

    private sealed class Ranks
    {
        public HashSet<int> Allow { get; } = [];

        public HashSet<int> Deny { get; } = [];

        public HashSet<int> Except { get; } = [];

        public MemberPostings Freeze() => new(RuleSet.Sparse(Allow), RuleSet.Sparse(Deny), RuleSet.Sparse(Except));
    }
}
