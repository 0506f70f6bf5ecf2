namespace IapK8s.Sources.Documents;

internal static class DocumentLimits
{
    /// <summary>Bytes of a file.</summary>
    public const int FileSize = 1024 * 1024;

    /// <summary>How deep lists and maps may nest.</summary>
    public const int Depth = 64;

    public static DocumentException TooDeep(Position at) =>
        new(at, $"Lists and maps nest deeper than {Depth}", "Flatten it; no resource needs this depth.");
}
