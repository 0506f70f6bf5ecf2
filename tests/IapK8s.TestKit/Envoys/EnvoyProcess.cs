using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text;

namespace IapK8s.TestKit.Envoys;

/// <summary>A proxy that asks as Envoy's ext_authz filter does, with the published messages and a gRPC client that is none of ours (<c>hack/e2e/ext-authz</c>). It listens for
/// HTTP/1.1, so that whatever is sent to another door can be sent through it.</summary>
public sealed class EnvoyProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _log = new();

    private EnvoyProcess(Process process) => _process = process;

    public IPEndPoint Address { get; private set; } = new(IPAddress.None, 0);

    /// <summary>What it said of calls that failed.</summary>
    public string Log
    {
        get
        {
            lock (_log)
            {
                return _log.ToString();
            }
        }
    }

    /// <param name="options">As <c>node envoy.mjs --help</c> has them: <c>--raw-headers</c>, <c>--failure-mode-allow</c>, <c>--body-bytes 8192</c> ...</param>
    /// <exception cref="InvalidOperationException">It does not start.</exception>
    public static async Task<EnvoyProcess> StartAsync(IPEndPoint extAuthz, IPEndPoint app, params string[] options)
    {
        var start = new ProcessStartInfo("node", ["envoy.mjs", "--app", $"{app}", "--ext-authz", $"{extAuthz}", .. options])
        {
            WorkingDirectory = Path.Combine(Root(), "hack", "e2e", "ext-authz"),
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var envoy = new EnvoyProcess(Process.Start(start)!);
        envoy._process.ErrorDataReceived += envoy.Keep;
        envoy._process.BeginErrorReadLine();
        if (await envoy._process.StandardOutput.ReadLineAsync() is not { } ready || !ready.StartsWith("ready ", StringComparison.Ordinal))
        {
            await envoy._process.WaitForExitAsync();
            throw new InvalidOperationException($"node envoy.mjs did not start (make bootstrap?):\n{envoy.Log}");
        }

        envoy.Address = new IPEndPoint(IPAddress.Loopback, int.Parse(ready["ready ".Length..], CultureInfo.InvariantCulture));
        return envoy;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }

        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private void Keep(object sender, DataReceivedEventArgs line)
    {
        lock (_log)
        {
            _log.AppendLine(line.Data);
        }
    }

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "IapK8s.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new DirectoryNotFoundException("No IapK8s.sln above the tests.");
    }
}
