namespace IapK8s.Controller.Directories;

/// <summary>Which entries are groups, what they are called, and who is in them.</summary>
internal sealed record GroupSearch
{
    public required string BaseDn { get; init; }

    public DirectoryScope Scope { get; init; } = DirectoryScope.Subtree;

    /// <summary>RFC 4515, such as <c>(objectClass=groupOfNames)</c>. It must also find the groups that are only nested in others.</summary>
    public required string Filter { get; init; }

    public string NameAttribute { get; init; } = "cn";

    public MembershipKind Membership { get; init; } = MembershipKind.MemberDn;

    /// <summary>Of the group for <see cref="MembershipKind.MemberDn"/> and <see cref="MembershipKind.MemberUid"/>, of the member for <see cref="MembershipKind.MemberOf"/>.</summary>
    public string MemberAttribute { get; init; } = "member";

    /// <summary>What of a person <see cref="MembershipKind.MemberUid"/> names. It must be different for everybody.</summary>
    public string MemberUidAttribute { get; init; } = "uid";

    /// <summary>Whether a group that is a member brings its members along, at any depth; circles do no harm.</summary>
    public bool Nested { get; init; } = true;
}
