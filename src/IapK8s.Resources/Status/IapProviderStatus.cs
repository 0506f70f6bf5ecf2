using System.ComponentModel;

namespace IapK8s.Resources.Status;

/// <summary>Of providers of both kinds.</summary>
public sealed record IapProviderStatus : ResourceStatus
{
    [Description("When the provider's signing keys last changed. Absent while they could not be fetched. Example: 2027-01-31T12:00:00Z.")]
    public DateTimeOffset? FetchedAt { get; init; }
}
