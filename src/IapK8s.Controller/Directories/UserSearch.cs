namespace IapK8s.Controller.Directories;

/// <summary>Which entries are people, and what identifies them.</summary>
internal sealed record UserSearch
{
    public required string BaseDn { get; init; }

    public DirectoryScope Scope { get; init; } = DirectoryScope.Subtree;

    /// <summary>RFC 4515, such as <c>(&amp;(objectClass=inetOrgPerson)(!(employeeType=left)))</c>. Whom it leaves out is in no group.</summary>
    public required string Filter { get; init; }

    /// <summary>Such as <c>mail</c>, <c>uid</c>, <c>entryUUID</c>, <c>objectGUID</c>. All values of an entry count: they are all this person's.
    /// <c>objectGUID</c> and <c>mS-DS-ConsistencyGuid</c> are spelled as GUIDs in lower case with hyphens, <c>objectSid</c> as <c>S-1-5-…</c>, all others are UTF-8.</summary>
    public required string IdentityAttribute { get; init; }

    public required IdentityKind IdentityKind { get; init; }
}
