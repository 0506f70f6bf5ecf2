namespace IapK8s.Controller.Directories.Keeping;

/// <summary>What was kept of a directory is not there, or not what was written.</summary>
internal sealed class UnreadableDirectoryException(string message, Exception? inner = null) : Exception(message, inner);
