namespace IapK8s.Controller.Credentials.Keys;

/// <summary>A key file is not what was written. The start stops: nothing is ever made anew in its place.</summary>
internal sealed class KeyFileException(string path, string mistake, Exception? inner = null)
    : Exception($"{path} cannot be used: {mistake}. Put the file back from a backup, or delete it to have its keys made anew (what the old ones sealed or signed is refused then).", inner);
