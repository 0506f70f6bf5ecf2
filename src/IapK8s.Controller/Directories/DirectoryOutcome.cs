namespace IapK8s.Controller.Directories;

/// <summary>What came of a reading: all of it, nothing new, or nothing.</summary>
internal abstract record DirectoryOutcome
{
    private DirectoryOutcome()
    {
    }

    public sealed record Complete(DirectoryReading Reading) : DirectoryOutcome;

    /// <summary>What came with the bookmark is what the directory holds.</summary>
    public sealed record Unchanged : DirectoryOutcome;

    /// <summary>What was read before stays.</summary>
    public sealed record Failed(DirectoryFailure Failure) : DirectoryOutcome;
}
