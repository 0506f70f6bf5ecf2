using System.Net;

namespace IapK8s.Sidecar.Tests;

internal sealed class SidecarFlagsTests
{
    private static readonly string Folder = Path.GetTempPath();

    [Test]
    public async Task ReadsEveryFlag()
    {
        var (options, errors) = await ParseAsync("run", "--controller", "https://127.0.0.1:8443", "--credential", Folder, "--app", "127.0.0.1:9001", "--audit-log", "-");

        errors.ShouldBeEmpty();
        options!.Controller.ShouldBe(new Uri("https://127.0.0.1:8443"));
        options.Inbound.ShouldBe(new Inbound.Explicit(IPEndPoint.Parse("127.0.0.1:8081"), IPEndPoint.Parse("127.0.0.1:9001")));
        options.HealthListen.ToString().ShouldBe("127.0.0.1:8082");
        options.StateDirectory.ShouldBeNull();
        options.DrainTimeout.ShouldBe(TimeSpan.FromSeconds(30));
    }

    [Test]
    public async Task ListsEveryMistake_AndDoesNotStart()
    {
        var (options, errors) = await ParseAsync("run", "--controller", "http://127.0.0.1:8443", "--listen", "nowhere", "--audit-log", "/no/such/folder/audit.log", "--drain-timeout", "0");

        options.ShouldBeNull();
        errors.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ')[0])
            .ShouldBe(["--controller", "--credential", "--listen", "--app", "--audit-log", "--drain-timeout"], ignoreOrder: true);
    }

    [Test]
    public async Task ReadsTheThemeOfItsPages_AndNamesWhatIsWrongWithIt()
    {
        string[] others = ["run", "--controller", "https://127.0.0.1:8443", "--credential", Folder, "--app", "127.0.0.1:9001"];

        var (options, _) = await ParseAsync([.. others, "--page-product-name", "Acme", "--page-accent-color", "#123456"]);
        var (refused, errors) = await ParseAsync([.. others, "--page-accent-color", "red;}", "--page-logo", "/no/such/logo.png"]);

        options!.Theme.ProductName.ShouldBe("Acme");
        options.Theme.AccentColor.ShouldBe("#123456");
        refused.ShouldBeNull();
        errors.ShouldContain("--page-logo");
        errors.ShouldContain("red;}");
    }

    [TestCase("--listen", "127.0.0.1:8082", "health is answered on a port of its own")]
    [TestCase("--listen", "127.0.0.1:9001", "forward to itself")]
    public async Task RefusesAddressesThatMeet(string flag, string value, string reason)
    {
        var (options, errors) = await ParseAsync("run", "--controller", "https://127.0.0.1:8443", "--credential", Folder, "--app", "127.0.0.1:9001", flag, value);

        options.ShouldBeNull();
        errors.ShouldContain(reason);
    }

    [Test]
    public async Task TakesACapturePort_InsteadOfAnApp()
    {
        var (options, errors) = await ParseAsync("run", "--controller", "https://127.0.0.1:8443", "--credential", Folder, "--capture-port", "15006");

        errors.ShouldBeEmpty();
        options!.Inbound.ShouldBe(new Inbound.Captured(15006));
    }

    [TestCase("--capture-port 0", "not a port")]
    [TestCase("--capture-port 65536", "not a port")]
    [TestCase("--capture-port web", "not a port")]
    [TestCase("--capture-port 127.0.0.1:15006", "not a port")]
    [TestCase("--capture-port 8082", "health is answered on a port of its own")]
    [TestCase("--capture-port 15006 --app 127.0.0.1:9001", "--app '127.0.0.1:9001' and --capture-port exclude each other")]
    [TestCase("--capture-port 15006 --listen 127.0.0.1:9001", "--listen '127.0.0.1:9001' and --capture-port exclude each other")]
    [TestCase("", "--app is missing: write IP:PORT, or --capture-port")]
    public async Task RefusesWhatIsNoCapture(string flags, string reason)
    {
        var (options, errors) = await ParseAsync(["run", "--controller", "https://127.0.0.1:8443", "--credential", Folder, .. flags.Split(' ', StringSplitOptions.RemoveEmptyEntries)]);

        options.ShouldBeNull();
        errors.ShouldContain(reason);
    }

    [Test]
    public async Task ReadsProbes_FromAFileOrAsTheyAre()
    {
        const string Json = """{"app": {"livenessProbe": {"tcpSocket": {"port": 8080}}}}""";
        var file = Path.Combine(Folder, $"probes-{Guid.NewGuid():n}.json");
        await File.WriteAllTextAsync(file, Json);
        string[] others = ["run", "--controller", "https://127.0.0.1:8443", "--credential", Folder, "--capture-port", "15006", "--probe-listen", "[::]:15008", "--probe-from", "10.0.0.1/32, fd00::1/128"];

        var (fromFile, errors) = await ParseAsync([.. others, "--probes", file]);
        var (direct, _) = await ParseAsync([.. others, "--probes", Json]);

        errors.ShouldBeEmpty();
        fromFile!.Probes.Select(probe => probe.Path).ShouldBe(["/probe/app/liveness"]);
        direct!.Probes.Select(probe => probe.Path).ShouldBe(["/probe/app/liveness"]);
        direct.ProbeFrom.ShouldBe([IPNetwork.Parse("10.0.0.1/32"), IPNetwork.Parse("fd00::1/128")]);
        direct.ProbeListen.ShouldBe(new IPEndPoint(IPAddress.IPv6Any, 15008));
        File.Delete(file);
    }

    [TestCase("--probe-listen", "[::]:15006", "--probe-listen and --capture-port have the same port")]
    [TestCase("--probe-listen", "127.0.0.1:8082", "--probe-listen and --health-listen have the same port")]
    [TestCase("--probe-listen", "15008", "is not IP:PORT")]
    [TestCase("--probe-from", "10.0.0.1", "--probe-from '10.0.0.1' is not a CIDR")]
    [TestCase("--probe-from", "10.0.0.0/8,", "--probe-from '' is not a CIDR")]
    [TestCase("--probe-from", "10.0.0.1/8", "--probe-from '10.0.0.1/8' has bits set beyond its prefix. Write 10.0.0.0/8, or a longer prefix.")]
    [TestCase("--probes", "/no/such/file", "--probes: '/no/such/file' cannot be read")]
    [TestCase("--probes", """{"app": {"livenessProbe": {"tcpSocket": {"port": "web"}}}}""", "--probes: app.livenessProbe.tcpSocket.port \"web\" is not a number")]
    [TestCase("--probes", """{"app": {"livenessProbe": {"tcpSocket": {"port": 80, "host": "192.0.2.1"}}}}""", "is not an address of the pod")]
    [TestCase("--probes", """{"app": {"livenessProbe": {"tcpSocket": {"port": 80}}}}""", "--probe-listen is missing")]
    public async Task RefusesProbesThatCannotBeAsked(string flag, string value, string reason)
    {
        var (options, errors) = await ParseAsync("run", "--controller", "https://127.0.0.1:8443", "--credential", Folder, "--capture-port", "15006", flag, value);

        options.ShouldBeNull();
        errors.ShouldContain(reason);
    }

    [Test]
    public async Task ReadsWhatCaptureWroteOfItself()
    {
        var file = await RecordAsync(version: 1, port: 15006);
        string[] others = ["run", "--controller", "https://127.0.0.1:8443", "--credential", Folder, "--capture-record", file];

        var (options, errors) = await ParseAsync([.. others, "--capture-port", "15006"]);
        var (_, elsewhere) = await ParseAsync([.. others, "--capture-port", "15007"]);
        var (_, without) = await ParseAsync([.. others, "--app", "127.0.0.1:9001"]);

        errors.ShouldBeEmpty();
        ((Inbound.Captured)options!.Inbound).Record!.LockedPorts.ShouldBe([8080]);
        elsewhere.ShouldContain("--capture-port 15007 is not where the packet filter redirects to, which is 15006");
        without.ShouldContain($"--capture-record '{file}' and --app exclude each other");
        File.Delete(file);
    }

    [Test]
    public async Task RefusesARecordThatIsNone()
    {
        var (other, broken) = (await RecordAsync(version: 2, port: 15006), Path.GetTempFileName());
        string[] others = ["run", "--controller", "https://127.0.0.1:8443", "--credential", Folder, "--capture-port", "15006"];

        (await ParseAsync([.. others, "--capture-record", other])).Errors.ShouldContain("is of version 2, not 1");
        (await ParseAsync([.. others, "--capture-record", broken])).Errors.ShouldContain($"--capture-record '{broken}' cannot be read");
        (await ParseAsync([.. others, "--capture-record", "/no/such/record"])).Errors.ShouldContain("cannot be read");
        File.Delete(other);
        File.Delete(broken);
    }

    [Test]
    public async Task TakesACertificateWithItsKey_OrNeither()
    {
        var file = typeof(SidecarFlagsTests).Assembly.Location;
        string[] others = ["run", "--controller", "https://127.0.0.1:8443", "--credential", Folder, "--capture-port", "15006"];

        var (options, _) = await ParseAsync([.. others, "--tls-cert", file, "--tls-key", file]);
        var (without, _) = await ParseAsync(others);
        var (_, keyMissing) = await ParseAsync([.. others, "--tls-cert", file]);
        var (_, fileMissing) = await ParseAsync([.. others, "--tls-cert", file, "--tls-key", "/no/such/tls.key"]);

        options!.Tls.ShouldBe(new TlsFiles(file, file));
        without!.Tls.ShouldBeNull();
        keyMissing.ShouldContain("--tls-key is missing: a certificate and its key come together");
        fileMissing.ShouldContain("--tls-key '/no/such/tls.key' is not a file");
    }

    [TestCase(15006)]
    [TestCase(15008)]
    public async Task RefusesProbesThatAskTheProxyItself(int port)
    {
        var json = """{"app": {"livenessProbe": {"tcpSocket": {"port": PORT}}}}""".Replace("PORT", $"{port}", StringComparison.Ordinal);

        var (_, errors) = await ParseAsync("run", "--controller", "https://127.0.0.1:8443", "--credential", Folder, "--capture-port", "15006", "--probe-listen", "[::]:15008", "--probes", json);

        errors.ShouldContain("which is the proxy's own");
    }

    private static async Task<string> RecordAsync(int version, int port)
    {
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, $$"""
            {"version": {{version}}, "programmedAt": "2030-01-02T03:04:05+00:00", "capturePort": {{port}}, "probePort": 15020, "ownPorts": [], "uid": 1337, "loopback": "Locked",
             "lockedPorts": [8080], "openPorts": [], "ipv4": "Programmed", "ipv6": "Programmed", "rulesHash": "sha256:0"}
            """);
        return file;
    }

    private static async Task<(SidecarOptions? Options, string Errors)> ParseAsync(params string[] arguments)
    {
        SidecarOptions? seen = null;
        using var errors = new StringWriter();
        await SidecarFlags.Command((options, _) => Task.FromResult((seen = options) is null ? 1 : 0), errors).Parse(arguments).InvokeAsync();
        return (seen, errors.ToString());
    }
}
