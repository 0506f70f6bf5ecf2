using System.ComponentModel;
using IapK8s.Resources.Findings;
using IapK8s.Resources.Metadata;

namespace IapK8s.Resources.Revocations;

/// <summary>
/// Ends a person's or one session's access now. Cluster kind, immutable: what was ended must not come back by an edit. Deleting it lifts a block;
/// what was ended stays ended.
/// </summary>
public sealed record IapRevocation : IResource
{
    public required ResourceMetadata Metadata { get; init; }

    public required IapRevocationSpec Spec { get; init; }

    public IFieldLocator? Locator { get; init; }

    public ResourceId Id => new(ApiGroup.IapRevocation, "", Metadata.Name);
}

/// <summary>Exactly one of <see cref="User"/> and <see cref="SessionId"/>. Times are RFC 3339.</summary>
public sealed record IapRevocationSpec
{
    [Description("""
        The person whose access ends. Exactly one of user and sessionId is given. Example: {provider: corp, email: mallory@example.com}.
        """)]
    public RevokedUser? User { get; init; }

    [Description("""
        The session that ends for good: "session" in a line of the audit log. Exactly one of user and sessionId is given. Example: 3q2-7wAAECAwQFBgcICQoA.
        """)]
    public string? SessionId { get; init; }

    [Description("""
        For a user: every sign-in and token up to this moment (and 30 s, for clocks that differ) is refused, and the next sign-in asks for credentials. A moment in the future blocks until then. RFC
        3339. A user needs this or until. Example: 2027-01-31T12:00:00Z.
        """)]
    public string? NotBefore { get; init; }

    [Description("""
        For a user: blocked altogether until this moment. RFC 3339. Deleting the resource lifts the block. A user needs this or notBefore. Example: 2027-02-28T00:00:00Z.
        """)]
    public string? Until { get; init; }

    [Description("""
        For a user: when notBefore stops to count; later than notBefore and until. It never stops sooner than any session could still live. RFC 3339. Absent: as long as the resource is there.
        Example: 2027-06-30T00:00:00Z.
        """)]
    public string? Expires { get; init; }
}

/// <summary>A person at one provider, by subject or by verified e-mail address.</summary>
public sealed record RevokedUser
{
    [Description("""
        The provider that knows the person: the name of a ClusterIapProvider (with a slash before it or without), or namespace/name of an IapProvider. Required. Example: corp.
        """)]
    public string? Provider { get; init; }

    [Description("""
        The provider's subject (claim sub), which names the person also after a change of address. Exactly one of sub and email is given. Example: 248289761001.
        """)]
    public string? Sub { get; init; }

    [Description("The person's verified e-mail address. Exactly one of sub and email is given. Example: mallory@example.com.")]
    public string? Email { get; init; }
}
