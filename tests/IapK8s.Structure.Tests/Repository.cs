namespace IapK8s.Structure.Tests;

/// <summary>The checkout that these tests look at, or a folder that a test laid out to be looked at.</summary>
internal sealed class Repository(string root)
{
    /// <summary>What a build or a package manager leaves behind: the folders that .gitignore names, and git's own.</summary>
    private readonly HashSet<string> _leftovers =
    [
        ".git",
        .. File.ReadLines(Path.Combine(root, ".gitignore")).Where(line => line.EndsWith('/')).Select(line => line.TrimEnd('/')),
    ];

    public static Repository Here { get; } = new(Find(AppContext.BaseDirectory));

    public string Root => root;

    public string PathOf(params string[] parts) => Path.Combine([root, .. parts]);

    /// <summary>Files below <paramref name="folder"/>, relative to the root with '/', without what a build leaves.</summary>
    public IEnumerable<string> Files(string folder) =>
        Walk(PathOf(folder)).Select(path => Path.GetRelativePath(root, path)).Order(StringComparer.Ordinal);

    /// <summary>Folders below <paramref name="folder"/>, relative to the root.</summary>
    public IEnumerable<string> Folders(string folder) =>
        Files(folder).SelectMany(Parents).Distinct(StringComparer.Ordinal);

    /// <summary>Names at the top, files and folders alike.</summary>
    public IEnumerable<string> TopLevel() =>
        Directory.EnumerateFileSystemEntries(root).Select(path => Path.GetFileName(path)).Where(name => !_leftovers.Contains(name));

    public string Read(string file) => File.ReadAllText(PathOf(file));

    private IEnumerable<string> Walk(string folder)
    {
        if (!Directory.Exists(folder))
            return [];
        var below = Directory.EnumerateDirectories(folder).Where(path => !_leftovers.Contains(Path.GetFileName(path)));
        return Directory.EnumerateFiles(folder).Concat(below.SelectMany(Walk));
    }

    private static IEnumerable<string> Parents(string file)
    {
        for (var folder = Path.GetDirectoryName(file); !string.IsNullOrEmpty(folder); folder = Path.GetDirectoryName(folder))
            yield return folder;
    }

    private static string Find(string start)
    {
        for (var folder = new DirectoryInfo(start); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "IapK8s.sln")))
                return folder.FullName;
        }
        throw new DirectoryNotFoundException($"No IapK8s.sln above {start}.");
    }
}
