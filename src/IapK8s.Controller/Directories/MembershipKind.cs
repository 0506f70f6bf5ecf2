namespace IapK8s.Controller.Directories;

/// <summary>Where it is written who is in a group.</summary>
internal enum MembershipKind
{
    /// <summary>In the group, by DN: <c>member</c>, <c>uniqueMember</c>.</summary>
    MemberDn,

    /// <summary>In the group, by a value of the person's: <c>memberUid</c> (RFC 2307). Such groups do not nest.</summary>
    MemberUid,

    /// <summary>In the person, and in nested groups, by the group's DN: <c>memberOf</c>.</summary>
    MemberOf,
}
