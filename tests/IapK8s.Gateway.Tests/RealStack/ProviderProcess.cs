using System.Diagnostics;
using IapK8s.Identity.Providers;
using IapK8s.TestKit.Processes;

namespace IapK8s.Gateway.Tests.RealStack;

/// <summary>A provider that is not ours to break: a process of its own, on a port of its own.</summary>
internal sealed class ProviderProcess : IAsyncDisposable
{
    public const string Secret = "a-secret+of/the:test";

    private readonly Process _process;

    private ProviderProcess(Process process, string issuer, string password) => (_process, Issuer, Password) = (process, issuer, password);

    public string Issuer { get; }

    public string Password { get; }

    public static Task<ProviderProcess> StartAsync(string kind, string portal) => kind == "OpenIddict" ? StartOpenIddictAsync(portal) : StartNodeAsync(portal);

    public async Task<string> PostAsync(string path)
    {
        using var http = new HttpClient(ProviderHttpHandler.Create());
        using var answer = await http.PostAsync(new Uri(Issuer + path), null);
        return await answer.EnsureSuccessStatusCode().Content.ReadAsStringAsync();
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

    private static Task<ProviderProcess> StartOpenIddictAsync(string portal)
    {
        var output = new DirectoryInfo(AppContext.BaseDirectory);
        var program = Path.Combine(output.Parent!.Parent!.FullName, "Idp", output.Name, "demo-idp");
        var issuer = $"http://idp.localhost:{LoopbackPorts.Take()}/";
        return StartAsync(new ProcessStartInfo(program, ["--urls", issuer, "--client", $"iap={Secret}={portal}/callback", "--post-logout", $"iap={portal}/signed-out"]), issuer, "demo");
    }

    private static Task<ProviderProcess> StartNodeAsync(string portal)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "IapK8s.sln")))
        {
            folder = folder.Parent;
        }

        var port = LoopbackPorts.Take();
        string[] arguments = ["server.mjs", "--port", $"{port}", "--client-id", "iap", "--client-secret", Secret, "--token-seconds", "3600", "--redirect-uri", portal + "/callback", "--backchannel-logout-uri", portal + "/backchannel-logout"];
        return StartAsync(new ProcessStartInfo("node", arguments) { WorkingDirectory = Path.Combine(folder.FullName, "hack", "e2e", "oidc-provider") }, $"http://op.localhost:{port}", "password");
    }

    /// <summary>Returns when the discovery document is served.</summary>
    private static async Task<ProviderProcess> StartAsync(ProcessStartInfo start, string issuer, string password)
    {
        start.RedirectStandardOutput = start.RedirectStandardError = true;
        var process = Process.Start(start)!;
        var log = new System.Text.StringBuilder();
        DataReceivedEventHandler keep = (_, line) =>
        {
            lock (log)
            {
                log.AppendLine(line.Data);
            }
        };
        process.OutputDataReceived += keep;
        process.ErrorDataReceived += keep;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        using var http = new HttpClient(ProviderHttpHandler.Create());
        for (var i = 0; i < 300 && !process.HasExited; i++)
        {
            try
            {
                if ((await http.GetAsync(new Uri(issuer.TrimEnd('/') + "/.well-known/openid-configuration"))).IsSuccessStatusCode)
                {
                    return new ProviderProcess(process, issuer, password);
                }
            }
            catch (HttpRequestException)
            {
                await Task.Delay(100);
            }
        }

        lock (log)
        {
            throw new AssertionException($"{start.FileName} did not start (make bootstrap?):\n{log}");
        }
    }
}
