using System.Collections.Immutable;
using IapK8s.Sources.Manifests;

namespace IapK8s.Sources.Directories;

/// <summary>
/// The files of the folder from one look to the next. A file that vanished or broke since the last look is given a second one before it counts:
/// editors and deployers replace files in steps, and a resource must not go out of force in between.
/// </summary>
internal sealed class FileTable
{
    private SortedDictionary<string, FileEntry> _files = new(StringComparer.Ordinal);
    private bool _isFirst = true;

    /// <summary>Sorted by path.</summary>
    public IReadOnlyDictionary<string, FileEntry> Files => _files;

    /// <param name="isFinal">Takes everything as it is found; else what looks unfinished stays as it was.</param>
    /// <returns>Whether something looks unfinished.</returns>
    public bool Update(ImmutableArray<FolderFile> found, bool isFinal)
    {
        isFinal |= _isFirst;
        _isFirst = false;
        var next = new SortedDictionary<string, FileEntry>(StringComparer.Ordinal);
        var isUnfinished = false;
        // Reading is what takes time; one file knows nothing of another.
        var read = found.AsParallel().AsOrdered().Select(file => _files.GetValueOrDefault(file.Path) is { } known && known.Hash == file.Hash ? known : Enter(file, _files.GetValueOrDefault(file.Path))).ToArray();
        foreach (var (file, entry) in found.Zip(read))
        {
            var before = _files.GetValueOrDefault(file.Path);
            var now = entry;
            if (now.Manifest.IsUncertain && !ReferenceEquals(now, before) && !isFinal)
            {
                isUnfinished = true;
                now = before;
            }
            if (now is not null)
                next[file.Path] = now;
        }
        foreach (var (path, entry) in _files.Where(known => !next.ContainsKey(known.Key)))
        {
            if (isFinal)
                continue;
            isUnfinished = true;
            next[path] = entry;
        }
        _files = next;
        return isUnfinished;
    }

    private static FileEntry Enter(FolderFile file, FileEntry? before)
    {
        var manifest = file.Problem is null ? ManifestReader.Read(file.Path, file.Bytes) : ManifestReader.Broken(file.Path, file.Problem);
        return new FileEntry(file.Hash, manifest, manifest.IsUncertain && before is not null ? [.. before.Claims.Except(manifest.Documents.Select(document => document.Id))] : []);
    }
}
