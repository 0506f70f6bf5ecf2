using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace IapK8s.TestKit.Servers;

/// <summary>A real server that somebody else wrote, on a configuration of ours. Its output is kept for a test that fails.</summary>
public sealed class ServerProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly List<string> _lines = [];

    private ServerProcess(Process process, string folder) => (_process, Folder) = (process, folder);

    /// <summary>Its own: configuration, sockets, whatever it keeps. Gone with it.</summary>
    public string Folder { get; }

    public string Output
    {
        get
        {
            lock (_lines)
                return string.Join('\n', _lines);
        }
    }

    /// <summary>nginx as the operator's own, with what is often written at http level and must open nothing.</summary>
    /// <param name="snippet">What stands in a file of conf.d.</param>
    public static Task<ServerProcess> StartNginxAsync(string snippet, IPEndPoint listens)
    {
        var folder = Directory.CreateTempSubdirectory("iap-nginx-").FullName;
        File.WriteAllText(Path.Combine(folder, "snippet.conf"), snippet);
        File.WriteAllText(Path.Combine(folder, "50x.html"), "an error page\n");
        File.WriteAllText(Path.Combine(folder, "nginx.conf"), $$"""
            daemon off;
            worker_processes 1;
            pid {{folder}}/pid;
            error_log stderr warn;
            events {}
            http {
                access_log off;
                client_body_temp_path {{folder}}/body;
                proxy_temp_path {{folder}}/proxy;
                fastcgi_temp_path {{folder}}/fastcgi;
                uwsgi_temp_path {{folder}}/uwsgi;
                scgi_temp_path {{folder}}/scgi;
                root {{folder}};
                error_page 401 403 500 502 503 504 =200 /50x.html;
                proxy_intercept_errors on;
                satisfy any;
                allow all;
                include {{folder}}/snippet.conf;
            }
            """);
        return StartAsync(folder, "/usr/sbin/nginx", listens, ["-e", "stderr", "-c", Path.Combine(folder, "nginx.conf")]);
    }

    /// <param name="snippet">Site blocks.</param>
    public static Task<ServerProcess> StartCaddyAsync(string snippet, IPEndPoint listens)
    {
        var folder = Directory.CreateTempSubdirectory("iap-caddy-").FullName;
        File.WriteAllText(Path.Combine(folder, "Caddyfile"), $"{{\n\tadmin off\n\tauto_https off\n}}\n{snippet}");
        return StartAsync(folder, "/usr/bin/caddy", listens, ["run", "--config", Path.Combine(folder, "Caddyfile"), "--adapter", "caddyfile"]);
    }

    /// <summary>Apache with one CGI script, which answers with its environment: what CGI makes of header names.</summary>
    public static Task<ServerProcess> StartCgiAsync(IPEndPoint listens)
    {
        var folder = Directory.CreateTempSubdirectory("iap-cgi-").FullName;
        var script = Path.Combine(folder, "environment");
        File.WriteAllText(script, "#!/bin/sh\nprintf 'Content-Type: text/plain\\r\\n\\r\\n'\nenv\n");
        Process.Start("chmod", ["755", script, folder]).WaitForExit();
        const string modules = "/usr/lib/apache2/modules";
        File.WriteAllText(Path.Combine(folder, "httpd.conf"), $$"""
            LoadModule mpm_event_module {{modules}}/mod_mpm_event.so
            LoadModule authz_core_module {{modules}}/mod_authz_core.so
            LoadModule alias_module {{modules}}/mod_alias.so
            LoadModule cgid_module {{modules}}/mod_cgid.so
            ServerRoot {{folder}}
            ServerName app.localhost
            Listen {{listens}}
            PidFile {{folder}}/pid
            ScriptSock {{folder}}/cgid
            ErrorLog /dev/stderr
            AllowEncodedSlashes NoDecode
            ScriptAliasMatch ^/ {{script}}
            """);
        return StartAsync(folder, "/usr/sbin/apache2", listens, ["-D", "FOREGROUND", "-f", Path.Combine(folder, "httpd.conf")]);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
        Directory.Delete(Folder, recursive: true);
    }

    private static async Task<ServerProcess> StartAsync(string folder, string program, IPEndPoint listens, string[] arguments)
    {
        var process = new Process
        {
            StartInfo = new ProcessStartInfo(program, arguments)
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                WorkingDirectory = folder,
                Environment = { ["XDG_DATA_HOME"] = folder, ["XDG_CONFIG_HOME"] = folder, ["HOME"] = folder },
            },
        };
        var server = new ServerProcess(process, folder);
        process.OutputDataReceived += server.Keep;
        process.ErrorDataReceived += server.Keep;
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        await server.UntilItListensAsync(program, listens);
        return server;
    }

    private void Keep(object sender, DataReceivedEventArgs line)
    {
        if (line.Data is not null)
        {
            lock (_lines)
                _lines.Add(line.Data);
        }
    }

    private async Task UntilItListensAsync(string program, IPEndPoint listens)
    {
        using var deadline = new CancellationTokenSource(Patience);
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(25));
        while (!deadline.IsCancellationRequested && !_process.HasExited)
        {
            using var probe = new TcpClient();
            try
            {
                await probe.ConnectAsync(listens, deadline.Token);
                return;
            }
            catch (Exception error) when (error is SocketException or OperationCanceledException)
            {
                await pace.WaitForNextTickAsync(CancellationToken.None);
            }
        }

        var output = Output;
        await DisposeAsync();
        throw new InvalidOperationException($"{program} does not listen on {listens}:\n{output}");
    }
}
