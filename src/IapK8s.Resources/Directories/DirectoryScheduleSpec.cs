using System.ComponentModel;

namespace IapK8s.Resources.Directories;

public sealed record DirectoryScheduleSpec
{
    [Description("""
        From one reading to the next, give or take a tenth. A change of the spec, and a new value of the annotation iapk8s.io/sync-requested-at, are a reading at once. Absent: 5m. Example: 10m.
        """)]
    public string? Interval { get; init; }

    [Description("""
        After how long without a reading status says that what is in force is stale. It stays in force: groups are never emptied because of a server that is away. Absent: 1h, or three intervals where that is longer.
        Example: 4h.
        """)]
    public string? StaleAfter { get; init; }
}

public sealed record DirectoryGuardSpec
{
    [Description("""
        How many memberships (a person in a group) one reading may take away: a number, or a percentage of all that are in force, which holds nothing back that takes fewer than 10. More is held back until somebody
        approves it: status says what would go, and with which annotation. Absent: 20%. Example: 5%.
        """)]
    public string? MaxRemovals { get; init; }

    [Description("Hold: a group that is not there any more, an empty one too, or that lost all of several members, stays as it was until somebody approves that. Allow: its memberships count as the others do. Absent: Hold. Example: Allow.")]
    public string? VanishedGroups { get; init; }
}
