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
    public RevokedUser? User { get; init; }

    /// <summary>As the audit log shows it. Dead for good.</summary>
    public string? SessionId { get; init; }

    /// <summary>User only: what was proven up to this moment and 30 s is refused, and the next sign-in asks for credentials.</summary>
    public string? NotBefore { get; init; }

    /// <summary>User only: blocked altogether until then.</summary>
    public string? Until { get; init; }

    /// <summary>User only: when <see cref="NotBefore"/> stops to count. Never sooner than any session could still live; default: as long as the resource is there.</summary>
    public string? Expires { get; init; }
}

/// <summary>A person at one provider, by subject or by verified e-mail address.</summary>
public sealed record RevokedUser
{
    /// <summary><c>corp</c> for a ClusterIapProvider (or <c>/corp</c>, as the audit log writes it), <c>namespace/name</c> for an IapProvider.</summary>
    public string? Provider { get; init; }

    public string? Sub { get; init; }

    public string? Email { get; init; }
}
