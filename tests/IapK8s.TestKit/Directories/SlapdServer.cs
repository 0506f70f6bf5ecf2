using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using IapK8s.TestKit.Namespaces;
using IapK8s.TestKit.Processes;

namespace IapK8s.TestKit.Directories;

/// <summary>A real slapd (OpenLDAP, Debian's package) on ports of its own over a folder of its own, which keeps its database from one start to the next.</summary>
public sealed class SlapdServer : IAsyncDisposable
{
    public const string Suffix = "dc=example,dc=com";
    public const string RootDn = "cn=admin,dc=example,dc=com";
    public const string RootPassword = "admin-password-of-the-tests";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly string _folder = Directory.CreateTempSubdirectory("iap-slapd-").FullName;
    private readonly DirectoryAuthority _authority = new();
    private Process? _process;

    private SlapdServer()
    {
        var ports = LoopbackPorts.Take(2);
        (Port, TlsPort) = (ports[0], ports[1]);
    }

    /// <summary>In the clear, and for StartTLS.</summary>
    public int Port { get; }

    /// <summary>LDAPS.</summary>
    public int TlsPort { get; }

    public string Url => $"ldap://127.0.0.1:{Port}";

    /// <summary>By its address: libldap compares the certificate of a <c>localhost</c> with the machine's own name.</summary>
    public string TlsUrl => $"ldaps://127.0.0.1:{TlsPort}";

    /// <summary>Who signed its certificate, PEM.</summary>
    public string AuthorityPem => _authority.Pem;

    private string Configuration => Path.Combine(_folder, "slapd.conf");

    public static async Task<SlapdServer> StartAsync(SlapdOptions? options = null)
    {
        var server = new SlapdServer();
        try
        {
            options ??= new SlapdOptions();
            SlapdConfiguration.Write(server._folder, options, options.Certificate ?? server._authority.Sign("127.0.0.1"));
            server.Load(SlapdConfiguration.Base + options.Entries);
            await server.StartAgainAsync();
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>On the same ports, with all that it held. Returns once it answers.</summary>
    public async Task StartAgainAsync()
    {
        // With -d it stays our child and writes to standard error, which is ours.
        _process = Process.Start(new ProcessStartInfo("/usr/sbin/slapd", ["-f", Configuration, "-h", $"ldap://127.0.0.1:{Port}/ ldaps://127.0.0.1:{TlsPort}/", "-d", "0"]))!;
        var waited = Stopwatch.StartNew();
        while (!await AnswersAsync())
        {
            if (_process.HasExited || waited.Elapsed > Patience)
                throw new InvalidOperationException($"slapd does not answer on port {Port}; what it says stands above. Configuration: {Configuration}");
            await Task.Delay(20);
        }
    }

    /// <summary>Applies LDIF with change types, as the administrator and through the protocol; overlays see it. Without one an entry is added.</summary>
    /// <exception cref="InvalidOperationException">Refused; with what the server said. What came before it is applied.</exception>
    public void Apply(string ldif) => Tool.Run("ldapmodify", ldif, ["-a", "-x", "-H", $"ldap://127.0.0.1:{Port}", "-D", RootDn, "-w", RootPassword]);

    /// <summary>In order, as a service manager would.</summary>
    public async Task StopAsync()
    {
        if (_process is { HasExited: false } running)
        {
            Tool.Run("kill", "-TERM", $"{running.Id}");
            await running.WaitForExitAsync().WaitAsync(Patience);
        }
    }

    /// <summary>In the middle of whatever it does.</summary>
    public void Kill()
    {
        if (_process is { HasExited: false } running)
        {
            running.Kill();
            running.WaitForExit();
        }
    }

    public ValueTask DisposeAsync()
    {
        Kill();
        _process?.Dispose();
        _authority.Dispose();
        Directory.Delete(_folder, recursive: true);
        return ValueTask.CompletedTask;
    }

    private void Load(string entries)
    {
        var file = Path.Combine(_folder, "entries.ldif");
        File.WriteAllText(file, entries);
        Tool.Run("/usr/sbin/slapadd", "-q", "-w", "-f", Configuration, "-l", file);
    }

    private async Task<bool> AnswersAsync()
    {
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync(IPAddress.Loopback, TlsPort);
            await Task.Run(() => Tool.Run("ldapsearch", "-x", "-H", $"ldap://127.0.0.1:{Port}", "-s", "base", "-b", "", "-LLL", "1.1"));
            return true;
        }
        catch (Exception error) when (error is SocketException or InvalidOperationException)
        {
            return false;
        }
    }
}
