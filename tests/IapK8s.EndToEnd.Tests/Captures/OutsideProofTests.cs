using System.Diagnostics;
using IapK8s.EndToEnd.Tests.Installation;
using IapK8s.EndToEnd.Tests.Processes;

namespace IapK8s.EndToEnd.Tests.Captures;

/// <summary>Without a packet filter: the Service points at the sidecar, and only a look from outside tells whether the app's own port is open to others.</summary>
[TestFixture]
[NonParallelizable]
public sealed class OutsideProofTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private RunningInstallation _installation = null!;

    [OneTimeSetUp]
    public async Task StartEverything() => _installation = await RunningInstallation.StartAsync(IdentityProviderKind.OpenIddict, "outside-proof");

    [OneTimeTearDown]
    public async Task StopEverything()
    {
        if (_installation is not null)
        {
            await _installation.DisposeAsync();
        }
    }

    [Test]
    public async Task TheStatusNamesTheAppPortThatIsOpen_AndIsProtectedOnceThePodDeclaresTheSidecarsAlone()
    {
        var open = $"127.0.0.1:{_installation.Ports.ShopApp} is open without the sidecar";
        await WaitForStatusAsync(status => status.Contains(open, StringComparison.Ordinal));

        // As if it were bound where the gateway cannot reach it: in a pod of its own.
        _installation.Policies.Replace("workloads.yaml", $"- {{name: app, containerPort: {_installation.Ports.ShopApp}}}", $"- {{name: app, containerPort: {_installation.Ports.Nobody}}}");
        await WaitForStatusAsync(status => status.Contains("1/1 pods proven from outside", StringComparison.Ordinal) && !status.Contains(open, StringComparison.Ordinal));
    }

    [Test]
    public async Task TheCheckTellsTheSidecarFromTheApp()
    {
        var (code, sidecar) = await CheckAsync(_installation.Ports.Wiki);
        sidecar.ShouldContain("the sidecar, proven        1");
        code.ShouldBe(0);

        (code, var app) = await CheckAsync(_installation.Ports.WikiApp);
        app.ShouldContain($"tcp {_installation.Ports.WikiApp}: is open without the sidecar: answered 'HTTP/1.1 ");
        code.ShouldBe(1);
    }

    private async Task WaitForStatusAsync(Func<string, bool> fits)
    {
        var since = Stopwatch.StartNew();
        var status = "";
        while (!fits(status))
        {
            (since.Elapsed < Patience).ShouldBeTrue(status);
            await Task.Delay(100);
            status = await File.ReadAllTextAsync(_installation.StatusFile);
        }
    }

    private async Task<(int Code, string Output)> CheckAsync(int port)
    {
        var start = new ProcessStartInfo(Repository.Program("IapK8s.Gateway", "iap-gateway"),
            ["capture-check", "127.0.0.1", "--ports", $"{port}-{port}", "--tcp-only", "--controller", _installation.Push.ToString(), "--credential", _installation.GatewayCredential])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, output + await errors);
    }
}
