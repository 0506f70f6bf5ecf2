using System.Collections.Immutable;

namespace IapK8s.Controller.Directories;

/// <summary>A directory, whole.</summary>
/// <param name="Groups">By name as the directory spells it; no two names differ by case alone. Members as compiled groups have them, <c>user:alice@example.com</c> or <c>user:</c> and a
/// subject, distinct and in ordinal order, with those of nested groups. A group of nobody is there and empty; one whose name is not clear is not there, and so unknown.</param>
/// <param name="Bookmark">Null where the server cannot tell whether it holds anything new.</param>
/// <param name="Warnings">Sentences for status and log, bounded in number and length.</param>
internal sealed record DirectoryReading(
    ImmutableSortedDictionary<string, ImmutableArray<string>> Groups, DirectoryBookmark? Bookmark, DirectoryCounts Counts, ImmutableArray<string> Warnings)
{
    /// <summary>Of groups that have any, whoever may be a member and is none for sure, spelled as those are: no group lets them in, and a <c>Deny</c> of the group bites them.</summary>
    public ImmutableSortedDictionary<string, ImmutableArray<string>> Doubtful { get; init; } = ImmutableSortedDictionary<string, ImmutableArray<string>>.Empty;
}
