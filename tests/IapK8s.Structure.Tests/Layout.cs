using System.Text.RegularExpressions;

namespace IapK8s.Structure.Tests;

/// <summary>Where things lie: names at the top, folders, the length of files.</summary>
internal static partial class Layout
{
    public const int LongestFile = 400;

    private static readonly string[] TopLevelNames =
        ["src", "tests", "charts", "crds", "hack", "IapK8s.sln", "Dockerfile", "Makefile", "README.md", "LICENSE", "global.json"];

    /// <summary>Names under which everything and nothing fits.</summary>
    private static readonly string[] BannedFolders =
        ["Common", "Utils", "Utilities", "Helpers", "Managers", "Shared", "Misc"];

    private static readonly string[] CountedKinds = [".cs", ".proto", ".js", ".mjs", ".css", ".html", ".sh", ""];

    private static readonly string[] SourceFolders = ["src", "tests", "hack"];

    public static IEnumerable<string> StrangersAtTheTop(Repository repository) =>
        repository.TopLevel().Where(name => !TopLevelNames.Contains(name) && !name.StartsWith('.') && !DirectoryProps().IsMatch(name));

    public static IEnumerable<string> BannedFolderNames(Repository repository) =>
        SourceFolders.SelectMany(repository.Folders)
            .Where(folder => BannedFolders.Contains(Path.GetFileName(folder), StringComparer.OrdinalIgnoreCase));

    public static IEnumerable<string> LongFiles(Repository repository) =>
        from file in SourceFolders.SelectMany(repository.Files)
        where CountedKinds.Contains(Path.GetExtension(file)) && !file.Contains("/testdata/", StringComparison.Ordinal)
        let lines = File.ReadLines(repository.PathOf(file)).Count()
        where lines > LongestFile
        select $"{file}: {lines} lines";

    [GeneratedRegex(@"^Directory\.[\w.]+\.(props|targets)$")]
    private static partial Regex DirectoryProps();
}
