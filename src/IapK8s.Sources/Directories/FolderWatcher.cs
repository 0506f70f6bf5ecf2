namespace IapK8s.Sources.Directories;

/// <summary>Raises the signal for whatever happens in the folder, hidden names included: a ConfigMap volume changes by renaming <c>..data</c>.</summary>
internal sealed class FolderWatcher(string root, ChangeSignal signal) : IDisposable
{
    private FileSystemWatcher? _watcher;
    private string? _target;
    private volatile bool _isBroken;

    /// <summary>Begins watching, or begins anew after an error or when the folder is another one by now (a link that was moved).</summary>
    /// <returns>False where the system cannot watch it: then only regular looks help.</returns>
    public bool Ensure()
    {
        var target = Target();
        if (_watcher is not null && !_isBroken && target == _target)
            return true;
        Dispose();
        if (target is null)
            return false;
        try
        {
            _watcher = new FileSystemWatcher(target)
            {
                IncludeSubdirectories = true,
                NotifyFilter = NotifyFilters.FileName | NotifyFilters.DirectoryName | NotifyFilters.LastWrite | NotifyFilters.Size | NotifyFilters.Attributes,
                InternalBufferSize = 64 * 1024,
            };
            _watcher.Created += (_, _) => signal.Raise();
            _watcher.Changed += (_, _) => signal.Raise();
            _watcher.Deleted += (_, _) => signal.Raise();
            _watcher.Renamed += (_, _) => signal.Raise();
            _watcher.Error += (_, _) =>
            {
                _isBroken = true;
                signal.Raise();
            };
            _watcher.EnableRaisingEvents = true;
            (_target, _isBroken) = (target, false);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            Dispose();
            return false;
        }
    }

    public void Dispose()
    {
        _watcher?.Dispose();
        _watcher = null;
    }

    private string? Target()
    {
        try
        {
            var folder = new DirectoryInfo(root);
            return folder.Exists ? (folder.ResolveLinkTarget(returnFinalTarget: true) ?? folder).FullName : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
