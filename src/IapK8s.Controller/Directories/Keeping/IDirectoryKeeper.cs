namespace IapK8s.Controller.Directories.Keeping;

/// <summary>Where readings are kept, for restarts and for the other replicas. What is kept is in force: it tells <see cref="KeptDirectories"/>.</summary>
internal interface IDirectoryKeeper
{
    /// <summary>Directories of which something is kept.</summary>
    IReadOnlyCollection<string> Names { get; }

    /// <summary>Whether everything that makes the directory whole is still there.</summary>
    bool IsWhole(string directory);

    /// <summary>Replaces what is kept of a directory, as a whole, and puts it in force.</summary>
    /// <param name="shards">All that the manifest names.</param>
    /// <exception cref="DirectoryNotKeptException">What was kept before is still there.</exception>
    Task KeepAsync(DirectoryManifest manifest, IReadOnlyList<DirectoryShard> shards, Compiler.Inputs.DirectoryContents contents, CancellationToken cancellation);

    /// <summary>The same contents were read again.</summary>
    /// <exception cref="DirectoryNotKeptException">What was kept before is still there.</exception>
    Task ConfirmAsync(DirectoryManifest manifest, CancellationToken cancellation);

    /// <summary>Deletes what is kept of a directory that is no more.</summary>
    /// <exception cref="DirectoryNotKeptException">Some of it is still there.</exception>
    Task DeleteAsync(string directory, CancellationToken cancellation);
}
