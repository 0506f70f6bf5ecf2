namespace IapK8s.Protocol.Credentials;

/// <summary>Tells whether a file is still the same one. Kubernetes replaces mounted files by turning a symbolic link in their path, so it is the file at the end of all
/// links that is looked at, never a link.</summary>
public readonly record struct FileStamp(long Written, long Length)
{
    /// <summary>Of a file that is not there, or that may not be read.</summary>
    public static FileStamp None => new(0, -1);

    public static FileStamp Of(string path)
    {
        try
        {
            using var file = File.OpenHandle(path);
            return new FileStamp(File.GetLastWriteTimeUtc(file).Ticks, RandomAccess.GetLength(file));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            return None;
        }
    }
}
