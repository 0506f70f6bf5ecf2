using IapK8s.Compiler.Inputs;
using IapK8s.Controller.Push;

namespace IapK8s.Controller.Tests;

[NonParallelizable]
internal sealed class ControllerFlagsTests
{
    private static readonly string[] Good =
    [
        "--source", "/", "--state-dir", "/tmp/state", "--listen", "127.0.0.1:8443", "--health-listen", "[::1]:8445", "--portal-url", "http://auth.localhost:8400", "--sessions-address", "https://10.0.0.1:8444",
    ];

    [Test]
    public async Task GoodFlagsAreTaken()
    {
        var (exit, errors, options) = await RunAsync([.. Good, "--rotate-assertion-keys", "12h", "--release-namespace", "access", "--gateway-serves", "applications"]);
        errors.ShouldBeEmpty();
        exit.ShouldBe(0);
        options!.Portal.ShouldBe(new PortalOptions(new Uri("http://auth.localhost:8400"), new Uri("https://10.0.0.1:8444")));
        options.Rotation.Assertion.ShouldBe(TimeSpan.FromHours(12));
        options.Rotation.Scope.ShouldBe(TimeSpan.FromDays(30));
        options.HealthListen.Port.ShouldBe(8445);
        options.ReleaseNamespace.ShouldBe("access");
        options.GatewayServing.ShouldBe(GatewayServing.Applications);
        (await RunAsync(Good)).Options!.GatewayServing.ShouldBe(GatewayServing.All, "whoever says nothing is told nothing");
    }

    [Test]
    public async Task EveryMistakeIsListedAtOnce()
    {
        var (exit, errors, options) = await RunAsync(["--source", "/no/such/folder", "--listen", "8443", "--portal-url", "https://a.example.com/path", "--sessions-address", "http://10.0.0.1", "--rotate-scope-keys", "1m", "--release-namespace", "Access", "--gateway-serves", "forwardauth"]);
        exit.ShouldBe(2);
        options.ShouldBeNull();
        foreach (var flag in new[] { "--source", "--state-dir", "--listen", "--portal-url", "--sessions-address", "--rotate-scope-keys", "--release-namespace", "--gateway-serves" })
        {
            errors.ShouldContain(error => error.StartsWith(flag));
        }

        errors.Length.ShouldBe(8);
        errors.ShouldContain("--gateway-serves \"forwardauth\" is nothing that gateways are started for. Write forward-auth, applications, both with a comma between them, or none.");
    }

    [Test]
    public async Task AdmissionIsServedWhereItIsSaid_WithAllThatItNeeds()
    {
        var (_, none, options) = await RunAsync([.. Good, "--webhook-listen", "[::]:9443", "--sidecar-image", "registry.example.com/iap-sidecar:1", "--push-address", "https://iap-controller.iap-system.svc:8443"]);
        none.ShouldBeEmpty();
        options!.Webhook!.Listen.Port.ShouldBe(9443);
        options.Webhook.CertificateDirectory.ShouldBeNull();

        var (_, missing, _) = await RunAsync([.. Good, "--webhook-listen", "[::]:9443", "--webhook-cert-dir", "/no/such/folder"]);
        missing.Select(error => error.Split(' ')[0]).ShouldBe(["--webhook-cert-dir", "--webhook-cert-dir", "--sidecar-image", "--push-address"]);

        var (_, alone, _) = await RunAsync([.. Good, "--sidecar-image", "sidecar:1"]);
        alone.Single().ShouldStartWith("--sidecar-image is given without --webhook-listen");
    }

    [TestCase("http://auth.example.com")]
    [TestCase("http://localhost.example.com")]
    [TestCase("ftp://auth.localhost")]
    [TestCase("https://user@auth.example.com")]
    [TestCase("https://auth.example.com#x")]
    [TestCase("auth.example.com")]
    public async Task APortalThatIsNoSafeOriginIsRefused(string url)
    {
        var (exit, errors, _) = await RunAsync([.. Good[..^4], "--portal-url", url, .. Good[^2..]]);
        exit.ShouldBe(2);
        errors.Single().ShouldStartWith("--portal-url");
    }

    [Test]
    public async Task AVariableStandsInForAFlag_AndAFlagWins()
    {
        Environment.SetEnvironmentVariable("IAP_STATE_DIR", "/tmp/from-environment");
        try
        {
            var (_, _, options) = await RunAsync([.. Good.Where((_, at) => at is not (2 or 3))]);
            options!.StateDirectory.ShouldBe("/tmp/from-environment");
            (await RunAsync(Good)).Options!.StateDirectory.ShouldBe("/tmp/state");
        }
        finally
        {
            Environment.SetEnvironmentVariable("IAP_STATE_DIR", null);
        }
    }

    private static async Task<(int Exit, string[] Errors, ControllerOptions? Options)> RunAsync(string[] args)
    {
        ControllerOptions? options = null;
        await using var errors = new StringWriter();
        var command = ControllerFlags.Command((read, _) => Task.FromResult((options = read) is null ? 1 : 0), errors);
        var exit = await command.Parse(args).InvokeAsync();
        return (exit, errors.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries), options);
    }
}
