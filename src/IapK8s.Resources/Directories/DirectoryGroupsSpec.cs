using System.ComponentModel;

namespace IapK8s.Resources.Directories;

public sealed record DirectoryGroupsSpec
{
    [Description("""
        The entry below which groups are (RFC 4514). Required. Example: "ou=groups,dc=example,dc=com".
        """)]
    public string? BaseDN { get; init; }

    [Description("""
        Which entries are groups (RFC 4515), those that are only nested in others among them. The fewer, the sooner all is read. Absent: (objectClass=groupOfNames), in Active Directory (objectCategory=group). Example: "(&(objectClass=groupOfNames)(cn=iap-*))".
        """)]
    public string? Filter { get; init; }

    [Description("How deep to look: Subtree, or OneLevel for what lies right below baseDN. Absent: Subtree. Example: OneLevel.")]
    public string? Scope { get; init; }

    [Description("""
        The attribute by which policies name the group: iapgroup:VALUE, in lower case. A value that is no name (RFC 1123: letters, digits, - and .) has what is between its letters and digits replaced by -. Two groups
        that come to the same name are both unknown. Absent: cn. Example: cn.
        """)]
    public string? NameAttribute { get; init; }

    [Description("""
        Where it is written who is in a group. Member: in the group, by distinguished names. MemberUid: in the group, by a value of each person (RFC 2307, posixGroup); such groups do not nest. MemberOf: in the
        person, and in nested groups, by the group's distinguished name. Absent: Member. Example: MemberOf.
        """)]
    public string? Membership { get; init; }

    [Description("The attribute that it is written in. Absent: member, memberUid or memberOf, as membership says. Example: uniqueMember.")]
    public string? MemberAttribute { get; init; }

    [Description("With membership MemberUid: which attribute of a person groups list. It must be different for everybody. Absent: uid. Example: uidNumber.")]
    public string? MemberUidAttribute { get; init; }

    [Description("What is put before each name, so that groups of two directories do not share one. Absent: nothing. Example: corp-.")]
    public string? Prefix { get; init; }

    [Description("Whether members of a group that is a member of another are members of that one too. Absent: true. Example: false.")]
    public bool? Nested { get; init; }
}
