using System.Collections.Immutable;
using IapK8s.Sources.Documents;

namespace IapK8s.Sources.Directories;

/// <summary>One look at the folder.</summary>
/// <param name="Files">Sorted by path.</param>
/// <param name="Links">Links to folders, which are not followed.</param>
/// <param name="Problem">Why the folder could not be looked at; what it held before stays in force then.</param>
internal sealed record FolderContents(ImmutableArray<FolderFile> Files, ImmutableArray<string> Links, DocumentProblem? Problem)
{
    public static FolderContents Unreadable(string message, string fix) => new([], [], new DocumentProblem(default, message, fix));
}

/// <param name="Path">Relative to the folder, with '/'.</param>
/// <param name="Hash">SHA-256 of the bytes, or of the reason why there are none.</param>
internal sealed record FolderFile(string Path, byte[] Bytes, string Hash, DocumentProblem? Problem);
