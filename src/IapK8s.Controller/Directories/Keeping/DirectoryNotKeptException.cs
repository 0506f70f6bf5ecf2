namespace IapK8s.Controller.Directories.Keeping;

/// <summary>A reading could not be kept, and so is not in force.</summary>
internal sealed class DirectoryNotKeptException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>It was compared with something that is not the last any more.</summary>
    public static DirectoryNotKeptException Outdated() => new("something else was kept meanwhile, and it is read again");
}
