namespace IapK8s.Controller.Directories;

/// <summary>How much a directory may hold. More fails the reading: a part of it would be a half answer.</summary>
internal sealed record DirectoryLimits
{
    /// <summary>Users and groups, each.</summary>
    public int Entries { get; init; } = 200_000;

    /// <summary>Memberships as the directory holds them, in all groups.</summary>
    public int Values { get; init; } = 2_000_000;

    /// <summary>Of names and values that were read.</summary>
    public long Bytes { get; init; } = 512L * 1024 * 1024;

    /// <summary>Members of one group with everything nested in it; of more the group alone is left out, and so unknown.</summary>
    public int MembersOfGroup { get; init; } = 100_000;

    /// <summary>Members of all groups with everything nested in them.</summary>
    public int Members { get; init; } = 5_000_000;
}
