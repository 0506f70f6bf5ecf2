using System.Security.Cryptography;
using IapK8s.Compiler.Inputs;
using IapK8s.Resources.Findings;
using IapK8s.Sources.Clusters;
using IapK8s.Sources.Documents;

namespace IapK8s.Sources.Directories;

/// <summary>Manifests looked at once, for whoever asks and goes: files, folders with everything below them, and a text that is handed over.</summary>
public static class ManifestFiles
{
    /// <summary>Bytes of a text that is handed over, as of a file.</summary>
    public const int LongestText = DocumentLimits.FileSize;

    /// <summary>The Secrets that providers refer to.</summary>
    public static IEnumerable<(string Namespace, string Name)> SecretsNamedBy(ResourceSet resources) => SecretWatches.WantedBy(resources).Select(secret => (secret.Namespace, secret.Name));

    /// <summary>Never throws for what it reads: mistakes are findings, with each file named as it was asked for.</summary>
    /// <param name="paths">Files, whatever their names, and folders.</param>
    /// <param name="text">What came in some other way; null where nothing did.</param>
    /// <param name="textName">What findings call it.</param>
    public static SourceState Read(IEnumerable<string> paths, byte[]? text = null, string textName = "standard input")
    {
        var (files, findings) = (new SortedDictionary<string, FolderFile>(StringComparer.Ordinal), new List<Finding>());
        foreach (var path in paths)
            Collect(path, files, findings);
        if (text is not null)
            files[textName] = new FolderFile(textName, text, Convert.ToHexStringLower(SHA256.HashData(text)), null);
        if (files.Count > FolderReader.MostFiles)
            findings.Add(About("", new DocumentProblem(default, $"There are more than {FolderReader.MostFiles} manifests", "Name fewer folders.")));

        var table = new FileTable();
        table.Update([.. files.Values], isFinal: true);
        var state = new ResourceCatalog(generations: null).Update(table.Files);
        return state with { Findings = [.. findings, .. state.Findings], IsComplete = state.IsComplete && findings.Count == 0 };
    }

    private static void Collect(string path, SortedDictionary<string, FolderFile> files, List<Finding> findings)
    {
        if (!Directory.Exists(path))
        {
            var name = Path.GetFileName(path);
            if (new FolderReader(Path.GetDirectoryName(Path.GetFullPath(path)) ?? "/").ReadFile(name) is { } file)
                files[path] = file with { Path = path };
            else
                findings.Add(About(path, new DocumentProblem(default, "There is no such file or folder", "Check the path.")));
            return;
        }
        var contents = new FolderReader(path).Read();
        if (contents.Problem is { } problem)
            findings.Add(About(path, problem));
        foreach (var file in contents.Files)
        {
            var shown = Path.Join(path is "." ? "" : path, file.Path);
            files[shown] = file with { Path = shown };
        }
        findings.AddRange(contents.Links.Select(link => About(Path.Join(path, link), new DocumentProblem(default, "This is a link to a folder, which is not followed", "Name the folder that it leads to.")) with
        {
            Reason = FindingReason.NotSupported,
            Severity = FindingSeverity.Warning,
        }));
    }

    private static Finding About(string path, DocumentProblem problem) => new()
    {
        Reason = FindingReason.Malformed,
        Field = "",
        Message = problem.Message,
        Fix = problem.Fix,
        Location = path.Length == 0 ? null : new SourceLocation(path, 0, 0),
    };
}
