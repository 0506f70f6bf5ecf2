using IapK8s.Resources.Findings;

namespace IapK8s.Sources.Directories;

/// <summary>From one look at the folder to the next state. Not thread-safe.</summary>
internal sealed class DirectorySnapshots(FolderReader reader, IGenerationStore? generations)
{
    private readonly FileTable _files = new();
    private readonly ResourceCatalog _catalog = new(new GenerationCounter(generations));

    /// <summary>Null before the first look.</summary>
    public SourceState? Latest { get; private set; }

    /// <param name="isFinal">See <see cref="FileTable.Update"/>.</param>
    public Look Look(bool isFinal)
    {
        var contents = reader.Read();
        var isUnfinished = contents.Problem is null && _files.Update(contents.Files, isFinal);
        var state = _catalog.Update(_files.Files);
        state = state with
        {
            Findings = [.. OfFolder(contents, hasResources: _files.Files.Count > 0), .. state.Findings],
            IsComplete = state.IsComplete && contents.Problem is null,
        };
        var hasChanged = Latest is null || !Same(Latest, state);
        Latest = state;
        return new Look(state, hasChanged, isUnfinished);
    }

    private static IEnumerable<Finding> OfFolder(FolderContents contents, bool hasResources)
    {
        if (contents.Problem is { } problem)
        {
            yield return new Finding
            {
                Reason = FindingReason.Malformed,
                Field = "",
                Message = problem.Message,
                Fix = problem.Fix,
                InForce = hasResources ? "What it held before stays in force." : "Nothing of it is in force.",
            };
        }
        foreach (var link in contents.Links)
        {
            yield return new Finding
            {
                Reason = FindingReason.NotSupported,
                Severity = FindingSeverity.Warning,
                Field = "",
                Message = "This is a link to a folder, which is not followed",
                Fix = "Link the files, or move the folder here.",
                Location = new SourceLocation(link, 0, 0),
            };
        }
    }

    private static bool Same(SourceState left, SourceState right) =>
        left.IsComplete == right.IsComplete && left.Findings.SequenceEqual(right.Findings) && left.Resources.HasPiecesOf(right.Resources);
}

/// <param name="HasChanged">Whether the state differs from the one before.</param>
/// <param name="IsUnfinished">Whether to look again soon, finally.</param>
internal readonly record struct Look(SourceState State, bool HasChanged, bool IsUnfinished);
