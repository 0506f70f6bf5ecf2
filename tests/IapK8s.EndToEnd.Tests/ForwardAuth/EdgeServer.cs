using IapK8s.EndToEnd.Tests.Installation;
using IapK8s.EndToEnd.Tests.Processes;

namespace IapK8s.EndToEnd.Tests.ForwardAuth;

/// <summary>A real ingress in front of an app, with the configuration that the README prints.</summary>
internal sealed class EdgeServer : IAsyncDisposable
{
    private readonly ManagedProcess _process;

    private EdgeServer(ManagedProcess process, string origin) => (_process, Origin) = (process, origin);

    public string Origin { get; }

    /// <param name="app">address:port of what it forwards to.</param>
    /// <param name="change">Of the configuration, as somebody may have got it wrong.</param>
    public static async Task<EdgeServer> StartNginxAsync(RunningInstallation installation, string host, int port, string app, Func<string, string>? change = null)
    {
        var folder = Directory.CreateDirectory(Path.Combine(installation.Logs, $"nginx-{host}-{port}")).FullName;
        var server = Filled("nginx.conf", installation, host, $"127.0.0.1:{port}", app);
        server = change?.Invoke(server) ?? server;
        var temporary = string.Concat(new[] { "client_body", "proxy", "fastcgi", "uwsgi", "scgi" }.Select(kind => $"    {kind}_temp_path {folder}/{kind};\n"));
        await File.WriteAllTextAsync(Path.Combine(folder, "nginx.conf"),
            $"daemon off;\nuser root;\nworker_processes 1;\npid {folder}/nginx.pid;\nerror_log {folder}/error.log;\nevents {{}}\nhttp {{\n    access_log off;\n{temporary}{server}}}\n");
        return await StartAsync(installation, ManagedProcess.Start($"nginx-{host}", folder, "/usr/sbin/nginx", "-p", folder, "-c", Path.Combine(folder, "nginx.conf"), "-e", $"{folder}/error.log"), host, port);
    }

    public static async Task<EdgeServer> StartCaddyAsync(RunningInstallation installation, string host, int port, string app)
    {
        var folder = Directory.CreateDirectory(Path.Combine(installation.Logs, $"caddy-{host}")).FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, "Caddyfile"), $"{{\n\tadmin off\n\tdefault_bind 127.0.0.1\n\tstorage file_system {folder}\n}}\n" + Filled("Caddyfile", installation, $"http://{host}:{port}", "", app));
        return await StartAsync(installation, ManagedProcess.Start($"caddy-{host}", folder, "/usr/bin/caddy", "run", "--config", Path.Combine(folder, "Caddyfile"), "--adapter", "caddyfile"), host, port);
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();

    private static async Task<EdgeServer> StartAsync(RunningInstallation installation, ManagedProcess process, string host, int port)
    {
        var edge = new EdgeServer(process, $"http://{host}:{port}");
        await process.WaitUntilReadyAsync(installation.Http, $"{edge.Origin}/public/ready");
        return edge;
    }

    private static string Filled(string file, RunningInstallation installation, string host, string listen, string app) =>
        File.ReadAllText(Path.Combine(Repository.Root, "tests", "IapK8s.EndToEnd.Tests", "ForwardAuth", "testdata", file))
            .Replace("@HOST@", host, StringComparison.Ordinal).Replace("@LISTEN@", listen, StringComparison.Ordinal)
            .Replace("@APP@", app, StringComparison.Ordinal).Replace("@DOORS@", installation.Doors, StringComparison.Ordinal);
}
