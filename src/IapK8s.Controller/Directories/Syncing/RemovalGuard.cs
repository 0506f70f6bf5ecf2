using System.Collections.Immutable;
using IapK8s.Resources.Directories;
using IapK8s.Resources.Syntax;

namespace IapK8s.Controller.Directories.Syncing;

/// <summary>Whether a reading takes away more than anybody should believe without asking: a filter that lost a bracket, a base that was renamed, rights that were taken from the account that reads. Pure.</summary>
internal static class RemovalGuard
{
    /// <summary>Of a reading of nobody, be it the first: an account without rights is told the same, and a Deny of a group that nobody is in spares everybody.</summary>
    /// <returns>Why the reading is held back; null where it is not.</returns>
    public static string? Doubt(DirectoryCounts counts, ImmutableSortedDictionary<string, ImmutableArray<string>> groups) =>
        counts.Users == 0 ? "The search for users found nobody; see whether the account that reads may see them"
        : counts.Groups == 0 ? "The search for groups found none; see whether the account that reads may see them"
        : groups.Values.All(members => members.IsEmpty) ? "Nobody is in any group; see whether the account that reads may see members and identities"
        : null;

    /// <returns>Why nothing of the reading is put in force; null where it is.</returns>
    public static string? Objection(ReadingDifference difference, DirectoryGuardSpec? guard)
    {
        var limit = LimitOf(guard);
        return limit.IsExceededBy(difference.Removed, difference.Before) ? $"{difference.Removed} of {difference.Before} memberships would go, more than guard.maxRemovals {limit} lets go"
            : difference.Removed > 0 && difference.Removed == difference.Before && limit is not { Count: null, Percent: 100 } ? $"All that is in force would go, memberships: {difference.Removed}"
            : null;
    }

    /// <summary>Of a reading that can be compared with nothing, because what is kept cannot be read: how many memberships it had is still known.</summary>
    /// <returns>Why nothing of the reading is put in force; null where it is.</returns>
    public static string? OfLost(int before, ImmutableSortedDictionary<string, ImmutableArray<string>> groups, DirectoryGuardSpec? guard)
    {
        var (limit, missing) = (LimitOf(guard), before - groups.Values.Sum(members => members.Length));
        return limit.IsExceededBy(missing, before) ? $"{missing} of {before} memberships would go, more than guard.maxRemovals {limit} lets go; which ones is not known, for what was kept cannot be read" : null;
    }

    /// <returns>Why the groups that vanished stay as they are in force; null where they go.</returns>
    public static string? OfVanished(ReadingDifference difference, DirectoryGuardSpec? guard) =>
        guard?.VanishedGroups == "Allow" || difference.Vanished is not [var first, ..] ? null
        : difference.Vanished.Length == 1 ? $"Group {first} is not there any more, or nobody is in it"
        : $"{difference.Vanished.Length} groups are not there any more, or nobody is in them, {first} among them";

    private static RemovalLimit LimitOf(DirectoryGuardSpec? guard)
    {
        var limit = RemovalLimit.Default;
        return guard?.MaxRemovals is not { } text || RemovalSyntax.Parse(text, out limit) is null ? limit : throw new InvalidOperationException($"A validated limit is none: {text}");
    }
}
