using IapK8s.Resources.Directories;
using IapK8s.Resources.Syntax;

namespace IapK8s.Controller.Directories.Syncing;

/// <summary>Whether a reading takes away more than anybody should believe without asking: a filter that lost a bracket, a base that was renamed, rights that were taken from the account that reads. Pure.</summary>
internal static class RemovalGuard
{
    /// <returns>Why the reading is held back; null where it is not.</returns>
    public static string? Objection(ReadingDifference difference, DirectoryGuardSpec? guard)
    {
        var limit = RemovalLimit.Default;
        if (guard?.MaxRemovals is { } text && RemovalSyntax.Parse(text, out limit) is not null)
        {
            throw new InvalidOperationException($"A validated limit is none: {text}");
        }

        return limit.IsExceededBy(difference.Removed, difference.Before) ? $"{difference.Removed} of {difference.Before} memberships would go, more than guard.maxRemovals {limit} lets go"
            : guard?.VanishedGroups != "Allow" && difference.Vanished is [var first, ..] ? difference.Vanished.Length == 1 ? $"Group {first} is not there any more" : $"{difference.Vanished.Length} groups are not there any more, {first} among them"
            : null;
    }
}
