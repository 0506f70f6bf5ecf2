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
        string[] others = ["run", "--controller", "https://127.0.0.1:8443", "--credential", Folder, "--capture-port", "15006", "--probe-listen", "[::]:15008"];

        var (fromFile, errors) = await ParseAsync([.. others, "--probes", file]);
        var (direct, _) = await ParseAsync([.. others, "--probes", Json]);

        errors.ShouldBeEmpty();
        fromFile!.Probes.Select(probe => probe.Path).ShouldBe(["/probe/app/liveness"]);
        direct!.Probes.Select(probe => probe.Path).ShouldBe(["/probe/app/liveness"]);
        direct.ProbeListen.ShouldBe(new IPEndPoint(IPAddress.IPv6Any, 15008));
        File.Delete(file);
    }

    [TestCase("--probe-listen", "[::]:15006", "has the port of another listener")]
    [TestCase("--probe-listen", "127.0.0.1:8082", "has the port of another listener")]
    [TestCase("--probe-listen", "15008", "is not IP:PORT")]
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

    [TestCase(15006)]
    [TestCase(15008)]
    public async Task RefusesProbesThatAskTheProxyItself(int port)
    {
        var json = """{"app": {"livenessProbe": {"tcpSocket": {"port": PORT}}}}""".Replace("PORT", $"{port}", StringComparison.Ordinal);

        var (_, errors) = await ParseAsync("run", "--controller", "https://127.0.0.1:8443", "--credential", Folder, "--capture-port", "15006", "--probe-listen", "[::]:15008", "--probes", json);

        errors.ShouldContain("which is the proxy's own");
    }

    private static async Task<(SidecarOptions? Options, string Errors)> ParseAsync(params string[] arguments)
    {
        SidecarOptions? seen = null;
        using var errors = new StringWriter();
        await SidecarFlags.Command((options, _) => Task.FromResult((seen = options) is null ? 1 : 0), errors).Parse(arguments).InvokeAsync();
        return (seen, errors.ToString());
    }
}
