using System.Net;
using IapK8s.EndToEnd.Tests.Installation;
using IapK8s.TestKit.Servers;

namespace IapK8s.EndToEnd.Tests.ForwardAuth;

/// <summary>A real ingress in front of an app, on what <c>kubectl iap snippet</c> prints for a policy of the shop's namespace, whose host is its name under localhost.</summary>
internal sealed class EdgeServer : IAsyncDisposable
{
    private readonly ServerProcess _process;

    private EdgeServer(ServerProcess process, string origin) => (_process, Origin) = (process, origin);

    public string Origin { get; }

    /// <param name="app">The port of what it forwards to.</param>
    /// <param name="change">Of the configuration, as somebody may have got it wrong.</param>
    public static async Task<EdgeServer> StartNginxAsync(RunningInstallation installation, string policy, int port, int app, Func<string, string>? change = null)
    {
        var listens = new IPEndPoint(IPAddress.Loopback, port);
        var snippet = await PrintAsync(installation, "nginx", policy, app, $"{listens}");
        return await ReadyAsync(installation, await ServerProcess.StartNginxAsync(change?.Invoke(snippet) ?? snippet, listens), policy, port);
    }

    public static async Task<EdgeServer> StartCaddyAsync(RunningInstallation installation, string policy, int port, int app)
    {
        var snippet = await PrintAsync(installation, "caddy", policy, app, "127.0.0.1");
        return await ReadyAsync(installation, await ServerProcess.StartCaddyAsync(snippet, new IPEndPoint(IPAddress.Loopback, port)), policy, port);
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();

    private static Task<string> PrintAsync(RunningInstallation installation, string kind, string policy, int app, string listen) =>
        PrintedSnippet.OfFolderAsync(installation.Policies.Location, $"shop/{policy}", kind, "--gateway", $"http://{installation.Doors}", "--upstream", $"http://127.0.0.1:{app}", "--listen", listen);

    /// <summary>The server listens; the policy may not be in force yet.</summary>
    private static async Task<EdgeServer> ReadyAsync(RunningInstallation installation, ServerProcess process, string host, int port)
    {
        var edge = new EdgeServer(process, $"http://{host}.localhost:{port}");
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (true)
        {
            using var answer = await installation.Http.GetAsync($"{edge.Origin}/public/ready", deadline.Token);
            if (answer.IsSuccessStatusCode)
            {
                return edge;
            }

            await pace.WaitForNextTickAsync(deadline.Token);
        }
    }
}
