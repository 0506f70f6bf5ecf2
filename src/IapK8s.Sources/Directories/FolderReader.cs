using System.Security.Cryptography;
using System.Text;
using IapK8s.Sources.Documents;

namespace IapK8s.Sources.Directories;

/// <summary>
/// Reads the manifests of a folder and of the folders in it. Links to files are followed wherever they lead (a ConfigMap volume is made of them:
/// <c>policy.yaml -> ..data/policy.yaml</c>, <c>..data -> ..2026_01_31</c>); links to folders are not, so that there are no loops.
/// </summary>
internal sealed class FolderReader(string root)
{
    public const int MostFiles = 10_000;

    private const int DeepestFolder = 32;

    public FolderContents Read()
    {
        try
        {
            if (!Directory.Exists(root))
                return FolderContents.Unreadable("The folder is not there", "Create it, or name another one.");
            var (files, links) = (new List<string>(), new List<string>());
            if (!Collect(root, 0, files, links))
                return FolderContents.Unreadable($"The folder holds more than {MostFiles} manifests, or folders nest deeper than {DeepestFolder}", "Split it up.");
            files.Sort(StringComparer.Ordinal);
            links.Sort(StringComparer.Ordinal);
            return new FolderContents([.. files.Select(ReadFile).OfType<FolderFile>()], [.. links], null);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return FolderContents.Unreadable($"The folder cannot be read: {e.Message}", "Give the process read and search permission on it.");
        }
    }

    /// <summary>What editors leave beside the file they save, and everything hidden: <c>.#x</c>, <c>x~</c>, <c>.x.swp</c>, <c>4913</c>, <c>#x#</c>, <c>..data</c>.</summary>
    internal static bool IsManifest(string name) =>
        name[0] is not ('.' or '#') && Path.GetExtension(name).ToLowerInvariant() is ".yaml" or ".yml" or ".json";

    private bool Collect(string folder, int depth, List<string> files, List<string> links)
    {
        foreach (var entry in new DirectoryInfo(folder).EnumerateFileSystemInfos())
        {
            if (entry.Name[0] == '.')
                continue;
            if (!entry.Attributes.HasFlag(FileAttributes.Directory))
            {
                if (IsManifest(entry.Name))
                    files.Add(Relative(entry.FullName));
            }
            else if (entry.LinkTarget is not null)
            {
                links.Add(Relative(entry.FullName));
            }
            else if (depth == DeepestFolder || !Collect(entry.FullName, depth + 1, files, links))
            {
                return false;
            }
            if (files.Count > MostFiles)
                return false;
        }
        return true;
    }

    /// <summary>Null where the file is not there, or gone by now.</summary>
    public FolderFile? ReadFile(string path)
    {
        var full = Path.Combine(root, path);
        try
        {
            var info = new FileInfo(full);
            var target = info.LinkTarget is null ? info : info.ResolveLinkTarget(returnFinalTarget: true)!;
            if (target is not FileInfo { Exists: true } file)
                return info.LinkTarget is null ? null : Unreadable(path, "The link leads to no file", "Mend or remove the link.");
            // Pipes and devices have no length: opening one could wait for ever.
            var bytes = file.Length == 0 ? [] : ReadBounded(file.FullName);
            return new FolderFile(path, bytes, Convert.ToHexStringLower(SHA256.HashData(bytes)), null);
        }
        catch (FileNotFoundException)
        {
            return null;
        }
        catch (DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Unreadable(path, $"The file cannot be read: {e.Message}", "Give the process read permission on it.");
        }
    }

    /// <summary>One byte more than is allowed, so that who parses it sees that it is too long.</summary>
    private static byte[] ReadBounded(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        var buffer = new byte[Math.Min(stream.Length, DocumentLimits.FileSize) + 1];
        var length = stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
        return buffer[..length];
    }

    private static FolderFile Unreadable(string path, string message, string fix) =>
        new(path, [], Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes("!" + message))), new DocumentProblem(default, message, fix));

    private string Relative(string full) => Path.GetRelativePath(root, full).Replace('\\', '/');
}
