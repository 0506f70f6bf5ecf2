using System.Collections.Immutable;

namespace IapK8s.Controller.Directories.Ldap;

/// <summary>What of a directory nobody can tell for sure. Each ends in less access, never in more, and is told.</summary>
internal sealed class Doubts
{
    public Tally NotFound { get; } = new();

    public Tally WithoutIdentity { get; } = new();

    public Tally UnknownState { get; } = new();

    public Tally SharedIdentities { get; } = new();

    public Tally SharedNames { get; } = new();

    public Tally SharedUids { get; } = new();

    public Tally UnclearGroups { get; } = new();

    public Tally LargeGroups { get; } = new();

    /// <summary>Whether a second look may find less of them, if somebody was changing the directory: what a rename looks like halfway.</summary>
    public bool MayBeChange => NotFound.Count + SharedIdentities.Count + SharedNames.Count + UnclearGroups.Count > 0;

    public ImmutableArray<string> Warnings(DirectoryQuery query, DirectoryCounts counts)
    {
        var warnings = ImmutableArray.CreateBuilder<string>();
        void Warn(Tally tally, string what)
        {
            if (tally.Count > 0)
            {
                warnings.Add(tally.Say(what));
            }
        }

        if (counts.Users == 0)
        {
            warnings.Add("users.filter finds nobody: all groups are empty");
        }

        if (counts.Groups > 0 && counts.Memberships == 0)
        {
            warnings.Add($"No group has any member: the account may not be allowed to read {query.Groups.MemberAttribute}");
        }

        // By memberOf people name the groups that the filter leaves out too: that is what it is for.
        if (query.Groups.Membership != MembershipKind.MemberOf)
        {
            Warn(NotFound, "members of groups are nobody whom users.filter or groups.filter finds");
        }

        Warn(WithoutIdentity, $"people have no usable {query.Users.IdentityAttribute} and are in no group");
        Warn(UnknownState, "people are let in by no group, while a Deny of theirs bites, for userAccountControl does not tell whether they are disabled");
        Warn(SharedIdentities, "identities are those of more than one entry: a group lets them in only if all of these entries are in it, and a Deny of the group bites them if any is; give each entry its own, or leave one out by users.filter");
        Warn(SharedNames, "names belong to more than one entry: nobody is let in by them, and a Deny bites all of these");
        Warn(SharedUids, $"values of {query.Groups.MemberUidAttribute} are those of more than one person: nobody is let in by them, and a Deny bites all of these");
        Warn(UnclearGroups, $"groups are left out, for their {query.Groups.NameAttribute} is missing, or another group's too");
        Warn(LargeGroups, $"groups are left out, for they have more than {query.Limits.MembersOfGroup} members");
        if (counts.IgnoredReferrals > 0)
        {
            warnings.Add($"{counts.IgnoredReferrals} referrals to other servers were ignored");
        }

        return warnings.ToImmutable();
    }
}
