using IapK8s.Policy.Decisions;
using IapK8s.Policy.Definitions;
using IapK8s.Policy.Identities;
using IapK8s.Policy.Matching;
using IapK8s.Policy.Snapshots;

namespace IapK8s.Policy.Membership;

/// <summary>
/// What a policy's member lists say about one principal, worked out once: neither depends on the request. Every list is true,
/// false or unknown for the principal; <see cref="Grants"/>, <see cref="Bites"/> and <see cref="BitesSurely"/> are those values
/// combined as the decision needs them, one bit a rule.
/// </summary>
internal sealed class PrincipalMembership
{
    private readonly ulong[] _allowOfProvider;
    private readonly ulong[] _denyOfProvider;

    private PrincipalMembership(
        object owner, ReadOnlySpan<ulong> allowOfProvider, ReadOnlySpan<ulong> denyOfProvider, MembershipTerms allow, MembershipTerms deny, MembershipTerms except)
    {
        Owner = owner;
        _allowOfProvider = [.. allowOfProvider];
        _denyOfProvider = [.. denyOfProvider];
        Allow = allow;
        Deny = deny;
        Except = except;
        Bites = new ulong[deny.Known.Length];
        BitesSurely = new ulong[deny.Known.Length];
        for (var i = 0; i < Bites.Length; i++)
        {
            Bites[i] = (deny.Known[i] | deny.Unknown[i]) & ~except.Known[i];
            BitesSurely[i] = deny.Known[i] & ~except.Known[i] & ~except.Unknown[i];
        }
    }

    /// <summary>The policy that worked it out.</summary>
    public object Owner { get; }

    public MembershipTerms Allow { get; }

    public MembershipTerms Deny { get; }

    public MembershipTerms Except { get; }

    /// <summary>Allow rules whose members are true.</summary>
    public ulong[] Grants => Allow.Known;

    /// <summary>Deny rules that are not false by their members and exceptions.</summary>
    public ulong[] Bites { get; }

    /// <summary>Deny rules that are true by them.</summary>
    public ulong[] BitesSurely { get; }

    /// <summary>Whether the provider in force at the level of an Allow rule vouches for the principal.</summary>
    public bool IsOfAllowsProvider(int rank) => RuleSet.Contains(_allowOfProvider, rank);

    /// <summary>The same for a Deny rule.</summary>
    public bool IsOfDenysProvider(int rank) => RuleSet.Contains(_denyOfProvider, rank);

    /// <summary>The same where somebody is taken to be in more lists than is known of them.</summary>
    public PrincipalMembership Assume(object owner, ReadOnlySpan<ulong> allow, ReadOnlySpan<ulong> deny, ReadOnlySpan<ulong> except) =>
        new(owner, _allowOfProvider, _denyOfProvider, Allow.With(allow), Deny.With(deny), Except.With(except));

    public static PrincipalMembership Of(Principal? principal, EffectivePolicy policy)
    {
        var rules = policy.Rules;
        var (allow, deny, except) = (new MembershipTerms(rules.Allow.Words), new MembershipTerms(rules.Deny.Words), new MembershipTerms(rules.Deny.Words));
        var provider = principal is not null && policy.Provider is { } inForce && string.Equals(principal.Provider, inForce, StringComparison.Ordinal) ? inForce : null;
        var allowOfProvider = rules.Allow.OfProvider(provider);
        var denyOfProvider = rules.Deny.OfProvider(provider);
        if (principal is null)
        {
            // Nobody yet: a member of allUsers alone, but whether an exception will cover them is open until they sign in.
            RuleSet.Add(except.Unknown, rules.Members.All.Except);
        }
        else
        {
            if (provider is not null)
            {
                AddIdentity(principal);
            }

            // Names of another provider than a rule's level has prove nothing to it: they neither satisfy it nor escape it.
            var people = rules.Members.OfProvider;
            allow.Restrict(allowOfProvider, people.Allow);
            deny.Restrict(denyOfProvider, people.Deny);
            except.Restrict(denyOfProvider, people.Except);
            if (principal.ServiceAccount is { } account)
            {
                Known(rules.Members.Of(MemberKind.ServiceAccount, account));
            }
        }

        var everybody = rules.Members.Of(MemberKind.AllUsers, "");
        Known(policy.Ceilings.DeniesAllUsers ? everybody with { Allow = [] } : everybody);
        return new PrincipalMembership(policy, allowOfProvider, denyOfProvider, allow, deny, except);

        void AddIdentity(Principal known)
        {
            Known(rules.Members.Of(MemberKind.AllAuthenticatedUsers, ""));
            if (MemberKey.EmailOf(known) is { } email)
            {
                Known(rules.Members.Of(MemberKind.User, email));
                Known(rules.Members.Of(MemberKind.Domain, MemberKey.DomainOf(email)));
            }

            if (MemberKey.SubjectOf(known) is { } subject)
            {
                Known(rules.Members.Of(MemberKind.User, subject));
            }

            foreach (var group in known.Groups)
            {
                Known(rules.Members.Of(MemberKind.Group, group));
            }

            foreach (var claim in known.Claims)
            {
                if (MemberKey.ClaimOf(claim) is { } pair)
                {
                    Known(rules.Members.Of(MemberKind.Claim, pair));
                }
            }

            // Groups and claims went through one filter: what is missing after an old one may yet be there.
            if (!known.GroupsAreComplete)
            {
                Unknown(rules.Members.OfToken);
            }

            foreach (var (group, postings) in rules.Members.IapGroups)
            {
                switch (policy.Groups.Contains(group, known))
                {
                    case Ternary.True:
                        Known(postings);
                        break;
                    case Ternary.Unknown:
                        Unknown(postings);
                        break;
                }
            }
        }

        void Known(MemberPostings postings)
        {
            RuleSet.Add(allow.Known, postings.Allow);
            RuleSet.Add(deny.Known, postings.Deny);
            RuleSet.Add(except.Known, postings.Except);
        }

        void Unknown(MemberPostings postings)
        {
            RuleSet.Add(allow.Unknown, postings.Allow);
            RuleSet.Add(deny.Unknown, postings.Deny);
            RuleSet.Add(except.Unknown, postings.Except);
        }
    }
}
