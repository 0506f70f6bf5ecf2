using System.Text.Json;
using IapK8s.TestKit.Controllers;

namespace IapK8s.Controller.Tests.Status;

/// <summary>Reads the file whenever it is replaced.</summary>
internal sealed class StatusWatch : IDisposable
{
    private readonly string _path;
    private readonly FileSystemWatcher _watcher;
    private readonly SemaphoreSlim _changed = new(1);

    public StatusWatch(RunningController controller)
    {
        _path = Path.Combine(controller.State, "status.json");
        _watcher = new FileSystemWatcher(controller.State) { EnableRaisingEvents = true };
        _watcher.Renamed += (_, _) => _changed.Release();
    }

    public async Task<JsonElement> WaitAsync(Func<JsonElement, bool> fits)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (true)
        {
            await _changed.WaitAsync(limit.Token);
            if (File.Exists(_path))
            {
                var status = JsonDocument.Parse(await File.ReadAllBytesAsync(_path, limit.Token)).RootElement;
                if (fits(status))
                {
                    _changed.Release();
                    return status;
                }
            }
        }
    }

    public void Dispose()
    {
        _watcher.Dispose();
        _changed.Dispose();
    }
}
