using System.ComponentModel;

namespace IapK8s.Resources.Status;

/// <summary>Of a directory: what of it is in force, and what waits.</summary>
public sealed record IapDirectoryStatus : ResourceStatus
{
    [Description("How many groups are in force. Absent while nothing is: the directory's groups are unknown then. Example: 2000.")]
    public int? Groups { get; init; }

    [Description("How many people are in any of them. Example: 50000.")]
    public int? People { get; init; }

    [Description("How many memberships that makes. Example: 412000.")]
    public int? Memberships { get; init; }

    [Description("When the server last said that what is in force is what it has. Example: 2027-01-31T12:00:00Z.")]
    public DateTimeOffset? ReadAt { get; init; }

    [Description("When a reading last changed what is in force. Example: 2027-01-31T09:30:00Z.")]
    public DateTimeOffset? ChangedAt { get; init; }

    [Description("A hash of what is in force, the same on every replica of the controller. Example: 5f2c9a0b1d3e4f60.")]
    public string? Hash { get; init; }

    [Description("What a reading would change that is not in force: because of dryRun, or because it takes away more than the guard lets go. Absent where nothing waits.")]
    public PendingReading? Pending { get; init; }
}

/// <param name="VanishedGroups">Some.</param>
/// <param name="Removals">Some, the first by name.</param>
/// <param name="Approval">Null for a dry run.</param>
[Description("A reading that waits.")]
public sealed record PendingReading(
    [property: Description("Memberships that it would add. Example: 12.")] int Added,
    [property: Description("Memberships that it would take away. Example: 9120.")] int Removed,
    [property: Description("Groups that would be gone or lose all of several members, the first by name. Example: [staff].")] IReadOnlyList<string>? VanishedGroups,
    [property: Description("Memberships that would go, the first by name. Example: [\"user:alice@example.com from staff\"].")] IReadOnlyList<string>? Removals,
    [property: Description("What to write into the annotation iapk8s.io/approve-removals to let exactly these memberships go, once. Absent for a dry run. Example: 9c4e1f60a2b3d5c7.")] string? Approval)
{
    /// <summary>Of groups, and of memberships.</summary>
    public const int MostNames = 20;
}
