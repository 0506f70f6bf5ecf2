namespace IapK8s.Resources.Metadata;

/// <summary>What somebody asks for once, beside what the spec says for good. Of an IapDirectory; elsewhere it means nothing.</summary>
/// <param name="SyncRequestedAt">Any text, best the time: a new one is a reading at once. Null where there is none.</param>
/// <param name="ApprovedRemovals">As status names them, which lets them go once; null where there are none.</param>
public sealed record ResourceRequests(string? SyncRequestedAt, string? ApprovedRemovals)
{
    public const string SyncAnnotation = "iapk8s.io/sync-requested-at";
    public const string ApprovalAnnotation = "iapk8s.io/approve-removals";

    public static ResourceRequests None { get; } = new(null, null);
}
