using System.Diagnostics;

namespace IapK8s.TestKit.Clusters.Binaries;

/// <summary>A server that runs as a process of ours, and the last of what it wrote.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private const int KeptLines = 50;

    private readonly Process _process;
    private readonly Queue<string> _lines = [];

    private ServerProcess(Process process) => _process = process;

    public bool HasExited => _process.HasExited;

    public string LastLines
    {
        get
        {
            lock (_lines)
                return string.Join('\n', _lines);
        }
    }

    public static ServerProcess Start(string file, IEnumerable<string> arguments)
    {
        var process = new Process { StartInfo = new ProcessStartInfo(file, arguments) { RedirectStandardOutput = true, RedirectStandardError = true } };
        var server = new ServerProcess(process);
        process.OutputDataReceived += (_, line) => server.Keep(line.Data);
        process.ErrorDataReceived += (_, line) => server.Keep(line.Data);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private void Keep(string? line)
    {
        if (line is null)
            return;
        lock (_lines)
        {
            _lines.Enqueue(line);
            if (_lines.Count > KeptLines)
                _lines.Dequeue();
        }
    }
}
