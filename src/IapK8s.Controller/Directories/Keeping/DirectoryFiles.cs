using System.Security.Cryptography;
using System.Text;
using IapK8s.Compiler.Inputs;
using IapK8s.Protocol.Storage;

namespace IapK8s.Controller.Directories.Keeping;

/// <summary><c>STATE/directories/*/manifest.json</c> and the shards beside it: the one controller's over a folder. For one writer of each directory at a time.</summary>
internal sealed class DirectoryFiles(string stateDirectory, KeptDirectories kept, ILogger<DirectoryFiles> logger) : IDirectoryKeeper
{
    private const string ManifestName = "manifest.json";
    private const string ShardExtension = ".shard";

    private readonly string _root = Path.Combine(stateDirectory, "directories");

    public IReadOnlyCollection<string> Names => [.. kept.All.Keys];

    /// <summary>What was kept before the start. What cannot be read is told, and its groups are unknown.</summary>
    public void Open()
    {
        foreach (var folder in Directory.Exists(_root) ? [.. Directory.EnumerateDirectories(_root).Order(StringComparer.Ordinal)] : Array.Empty<string>())
        {
            DirectoryManifest? manifest = null;
            try
            {
                if (PrivateFile.Read(Path.Combine(folder, ManifestName), DirectoryManifest.LargestJson) is not { } json)
                {
                    continue;
                }

                manifest = DirectoryManifest.Read(json);
                kept.Put(new KeptDirectory(manifest.Directory, manifest, DirectoryShards.Join(manifest, shard => PrivateFile.Read(PathOf(folder, shard), 2 * DirectoryShard.MostBytes)), null));
            }
            catch (Exception error) when (error is UnreadableDirectoryException or IOException or UnauthorizedAccessException)
            {
                Log.DirectorySpoilt(logger, folder, error.Message);
                if (manifest is not null)
                {
                    kept.Put(new KeptDirectory(manifest.Directory, manifest, null, error.Message));
                }
            }
        }
    }

    public bool IsWhole(string directory) => kept.Find(directory) is { Manifest: { } manifest, Trouble: null }
        && File.Exists(Path.Combine(FolderOf(directory), ManifestName)) && manifest.Shards.All(shard => IsKept(FolderOf(directory), shard));

    public Task KeepAsync(DirectoryManifest manifest, IReadOnlyList<DirectoryShard> shards, DirectoryContents contents, CancellationToken cancellation)
    {
        var folder = FolderOf(manifest.Directory);
        Write(() =>
        {
            foreach (var shard in shards.Where(shard => !IsKept(folder, shard.Reference)))
            {
                PrivateFile.Write(PathOf(folder, shard.Reference), shard.Compress());
            }

            PrivateFile.Write(Path.Combine(folder, ManifestName), manifest.ToJson());
        });
        kept.Put(new KeptDirectory(manifest.Directory, manifest, contents, null));
        Tidy(folder, manifest);
        return Task.CompletedTask;
    }

    public Task ConfirmAsync(DirectoryManifest manifest, CancellationToken cancellation)
    {
        Write(() => PrivateFile.Write(Path.Combine(FolderOf(manifest.Directory), ManifestName), manifest.ToJson()));
        kept.Put(kept.Find(manifest.Directory) with { Manifest = manifest });
        return Task.CompletedTask;
    }

    public Task DeleteAsync(string directory, CancellationToken cancellation)
    {
        Write(() =>
        {
            var folder = FolderOf(directory);
            if (Directory.Exists(folder))
            {
                // By its manifest whoever comes after an interruption finds the rest.
                foreach (var file in Directory.EnumerateFiles(folder).OrderBy(file => Path.GetFileName(file) == ManifestName).ToList())
                {
                    File.Delete(file);
                }

                Directory.Delete(folder, recursive: true);
            }
        });
        kept.Forget([directory]);
        return Task.CompletedTask;
    }

    private void Tidy(string folder, DirectoryManifest manifest)
    {
        try
        {
            var wanted = manifest.Shards.Select(shard => PathOf(folder, shard)).Append(Path.Combine(folder, ManifestName)).ToHashSet(StringComparer.Ordinal);
            foreach (var old in Directory.EnumerateFiles(folder).Where(file => !wanted.Contains(file)).ToList())
            {
                File.Delete(old);
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            Log.DirectoryNotTidied(logger, manifest.Directory, error.Message);
        }
    }

    /// <summary>A file that was spoilt is written again.</summary>
    private static bool IsKept(string folder, ShardReference reference)
    {
        try
        {
            return PrivateFile.Read(PathOf(folder, reference), 2 * DirectoryShard.MostBytes) is { } there && DirectoryShard.Read(reference, there) is not null;
        }
        catch (Exception error) when (error is UnreadableDirectoryException or IOException)
        {
            return false;
        }
    }

    private static void Write(Action write)
    {
        try
        {
            write();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new DirectoryNotKeptException(error.Message, error);
        }
    }

    private string FolderOf(string directory) => Path.Combine(_root, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(directory)).AsSpan(0, 8)));

    private static string PathOf(string folder, ShardReference shard) => Path.Combine(folder, shard.Hash + ShardExtension);
}
