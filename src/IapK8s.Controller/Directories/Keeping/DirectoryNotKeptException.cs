namespace IapK8s.Controller.Directories.Keeping;

/// <summary>A reading could not be kept, and so is not in force.</summary>
internal sealed class DirectoryNotKeptException(string message, Exception? inner = null) : Exception(message, inner);
