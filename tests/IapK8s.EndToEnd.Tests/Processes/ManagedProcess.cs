using System.Diagnostics;
using System.Runtime.InteropServices;

namespace IapK8s.EndToEnd.Tests.Processes;

/// <summary>A real process, its output kept in a file that a failing test can point to.</summary>
internal sealed partial class ManagedProcess : IAsyncDisposable
{
    private const int Sigterm = 15;
    private readonly Process _process;
    private readonly StreamWriter _log;

    private ManagedProcess(string name, Process process, StreamWriter log, string logPath)
    {
        Name = name;
        LogPath = logPath;
        _process = process;
        _log = log;
    }

    public string Name { get; }

    public string LogPath { get; }

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    public static ManagedProcess Start(string name, string folder, string program, params string[] arguments)
    {
        var logPath = Path.Combine(folder, $"{name}.log");
        var log = new StreamWriter(logPath, append: true) { AutoFlush = true };
        var process = new Process
        {
            StartInfo = new ProcessStartInfo(program, arguments)
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                RedirectStandardInput = true,
                UseShellExecute = false,
                WorkingDirectory = folder,
            },
        };
        DataReceivedEventHandler write = (_, line) =>
        {
            if (line.Data is not null)
            {
                lock (log)
                {
                    log.WriteLine(line.Data);
                }
            }
        };
        process.OutputDataReceived += write;
        process.ErrorDataReceived += write;
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return new ManagedProcess(name, process, log, logPath);
    }

    /// <summary>Polls until the address answers 2xx; a process that ended meanwhile fails with the end of its log.</summary>
    public async Task WaitUntilReadyAsync(HttpClient http, string url)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(25));
        var last = "no answer";
        while (!HasExited)
        {
            try
            {
                using var answer = await http.GetAsync(url, deadline.Token);
                if (answer.IsSuccessStatusCode)
                {
                    return;
                }

                last = $"{(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync(deadline.Token)}";
            }
            catch (HttpRequestException)
            {
                // Not listening yet.
            }
            catch (OperationCanceledException)
            {
                throw new TimeoutException($"{Name} is not ready after 60 s ({url}: {last})\n{Tail()}");
            }

            await pace.WaitForNextTickAsync(CancellationToken.None);
        }

        throw new InvalidOperationException($"{Name} ended with {_process.ExitCode}\n{Tail()}");
    }

    /// <summary>Waits for a line of output that contains every one of the parts.</summary>
    public async Task WaitForLineAsync(params string[] parts)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(25));
        while (!Lines().Any(line => Array.TrueForAll(parts, part => line.Contains(part, StringComparison.Ordinal))))
        {
            try
            {
                await pace.WaitForNextTickAsync(deadline.Token);
            }
            catch (OperationCanceledException)
            {
                throw new TimeoutException($"{Name} never said {string.Join(" ... ", parts)}\n{Tail()}");
            }
        }
    }

    /// <summary>SIGKILL: no farewell, as when a node is lost.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>How a process ends that ends by itself.</summary>
    public async Task<int> WaitForExitAsync()
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await _process.WaitForExitAsync(deadline.Token);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _ = kill(_process.Id, Sigterm);
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(10));
            try
            {
                await _process.WaitForExitAsync(patience.Token);
            }
            catch (OperationCanceledException)
            {
                _process.Kill(entireProcessTree: true);
                await _process.WaitForExitAsync(CancellationToken.None);
            }
        }

        _process.Dispose();
        await _log.DisposeAsync();
    }

    public string Tail() => $"--- {LogPath}\n{string.Join('\n', Lines().TakeLast(30))}";

    private string[] Lines()
    {
        lock (_log)
        {
            using var reader = new StreamReader(new FileStream(LogPath, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
            return reader.ReadToEnd().Split('\n');
        }
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int kill(int pid, int signal);
}
