using IapK8s.Cli.Commands;
using IapK8s.Cli.Loading;
using IapK8s.Cli.Writing;
using IapK8s.Sources.Directories;

namespace IapK8s.Cli.Revoke;

/// <summary>A folder that a controller reads: a file more, or one less.</summary>
internal static class RevocationFolder
{
    /// <exception cref="CliException">There is such a file, or no such folder.</exception>
    public static string Write(string folder, RevocationManifest manifest)
    {
        var path = PathOf(folder, manifest.Metadata.Name);
        if (File.Exists(path))
        {
            throw new CliException($"{path} is there already", "It says the same, or somebody else wrote it: look at it. A revocation is never changed.");
        }

        // Hidden until it is whole: a controller that looks meanwhile does not see half of it.
        var unfinished = Path.Join(folder, $".{manifest.Metadata.Name}.{Environment.ProcessId}");
        try
        {
            using (var text = new StreamWriter(unfinished))
            {
                text.NewLine = "\n";
                AnswerWriter.Write(text, manifest, RevocationJson.Default.RevocationManifest, OutputFormat.Yaml);
            }

            File.Move(unfinished, path, overwrite: false);
        }
        finally
        {
            File.Delete(unfinished);
        }

        return path;
    }

    /// <returns>The file that is gone.</returns>
    /// <exception cref="CliException">There is no such revocation, or its file says more.</exception>
    public static string Delete(LoadedResources loaded, string name)
    {
        var revocation = loaded.Resources.Revocations.FirstOrDefault(revocation => revocation.Metadata.Name == name)
            ?? throw new CliException($"There is no IapRevocation {name} in {loaded.Origin}", loaded.Resources.Revocations.IsEmpty ? "There is none at all." : "See kubectl iap revoke list.");
        var file = revocation.Locator?.Locate("metadata.name")?.File ?? throw new CliException($"Nobody knows which file {name} is in", "Remove it by hand.");
        var read = ManifestFiles.Read([file]);
        var others = read.Resources;

        // What nobody could read is something else, too.
        if (!read.Findings.IsEmpty || others.Revocations.Length != 1 || others with { Revocations = [] } is var rest && !rest.HasPiecesOf(Compiler.Inputs.ResourceSet.Empty))
        {
            throw new CliException($"{file} says more than this one revocation", $"Take IapRevocation {name} out of it by hand.");
        }

        File.Delete(file);
        return file;
    }

    public static string FolderOf(IReadOnlyList<string> files) => files is [var folder] && Directory.Exists(folder)
        ? folder
        : throw new CliException("-f of revoke names one folder, which a controller reads", "Write -f DIR, or leave it out to ask the cluster.");

    private static string PathOf(string folder, string name) => Path.Join(folder, $"revocation-{name}.yaml");
}
