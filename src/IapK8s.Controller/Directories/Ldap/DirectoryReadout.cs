using System.Collections.Immutable;
using System.DirectoryServices.Protocols;

namespace IapK8s.Controller.Directories.Ldap;

/// <summary>One walk through a directory over one session: people, groups, who is in which.</summary>
internal sealed class DirectoryReadout(DirectoryQuery query, LdapSession session, ReadingBudget budget)
{
    private readonly Doubts _doubts = new();

    /// <summary>Whether it looks as if somebody were changing the directory.</summary>
    public bool MayBeChange => _doubts.MayBeChange;

    /// <exception cref="LdapFailureException">Anything was not as it should be: then there is nothing.</exception>
    public (ClosedGroups Groups, DirectoryCounts Counts, ImmutableArray<string> Warnings) Read(CancellationToken cancellation)
    {
        var referrals = session.IgnoredReferrals;
        var reading = new UserReading(query);
        var people = new PersonTable(reading, _doubts);
        var ranges = new RangedValues(session);
        var groupsOfPeople = query.Groups.Membership == MembershipKind.MemberOf ? query.Groups.MemberAttribute : null;
        foreach (var entry in session.Search(query.Users.BaseDn, Scope(query.Users.Scope), query.Users.Filter, reading.Attributes, "users.filter"))
        {
            var whole = groupsOfPeople is null ? entry : ranges.Complete(entry, groupsOfPeople, "groups.memberAttribute");
            budget.AddBytes(whole.Size);
            people.Add(whole);
            budget.CheckEntries(people.People.Count, "users.filter");
        }

        var groups = new GroupTable(query, people, budget, _doubts);
        foreach (var entry in session.Search(query.Groups.BaseDn, Scope(query.Groups.Scope), query.Groups.Filter, GroupTable.Attributes(query), "groups.filter"))
        {
            var whole = ranges.Complete(entry, query.Groups.MemberAttribute, "groups.memberAttribute");
            budget.AddBytes(whole.Size);
            groups.Add(whole);
            budget.CheckEntries(groups.Groups.Count, "groups.filter");
        }

        groups.Connect(new ServerSpelling(session).Find);
        var closed = new MembershipClosure(people, groups, query, _doubts).Groups(cancellation);
        var counts = new DirectoryCounts(
            people.People.Count, people.Disabled, _doubts.WithoutIdentity.Count, _doubts.SharedIdentities.Count, groups.Groups.Count,
            groups.Groups.Count - closed.Sure.Count, budget.Values, _doubts.NotFound.Count, session.IgnoredReferrals - referrals);
        return (closed, counts, _doubts.Warnings(query, counts));
    }

    private static SearchScope Scope(DirectoryScope scope) => scope == DirectoryScope.OneLevel ? SearchScope.OneLevel : SearchScope.Subtree;
}
