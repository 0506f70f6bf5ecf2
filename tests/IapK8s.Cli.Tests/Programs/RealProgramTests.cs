using IapK8s.Cli.Tests.Clusters;
using IapK8s.Cli.Tests.Transcripts;

namespace IapK8s.Cli.Tests.Programs;

/// <summary>The native program says what the same code says in this process, from files and from a cluster.</summary>
internal sealed class RealProgramTests
{
    private static readonly string[] Question = ["explain", "POST", "https://pay.example.com/transfers/7", "--groups", "accounting", "--acr", "mfa", "--client-ip", "198.51.100.7", "--time", "2026-01-15T12:00:00Z"];

    [TestCase("table")]
    [TestCase("json")]
    [TestCase("yaml")]
    public async Task FromFiles(string format)
    {
        string[] arguments = [.. Question, "-f", Checkout.PathOf("hack/demo/org/policies"), "-o", format];

        (await RealProgram.RunAsync("kubectl-iap", arguments)).ShouldBe(await CliRun.OfAsync(arguments));
    }

    [Test]
    public async Task FromACluster()
    {
        await using var cluster = await AskedCluster.StartAsync();
        string[] arguments = [.. Question, "--kubeconfig", await cluster.PersonAsync("admin")];

        var run = await RealProgram.RunAsync("kubectl-iap", arguments);

        run.ShouldBe(await CliRun.OfAsync(arguments));
        run.Output.ShouldStartWith("DENIED");
    }

    [Test]
    public async Task ByACredentialPlugin()
    {
        await using var cluster = await AskedCluster.StartAsync();

        var run = await RealProgram.RunAsync("kubectl-iap", "can", "anonymous", "GET", "shop.example.com/", "--kubeconfig", await cluster.WithPluginAsync());

        run.Errors.ShouldContain("system:serviceaccount:iap-system:asker");
        run.Errors.ShouldNotContain("defect");
    }

    [Test]
    public async Task AsAPluginOfKubectl()
    {
        var run = await RealProgram.RunAsync("kubectl", ["iap", "can", "dave@example.com", "GET", "shop.example.com/orders", "--groups", "shop", "-f", "hack/demo/org/policies"]);

        run.Errors.ShouldBeEmpty();
        run.Output.ShouldStartWith("yes ");
        run.ExitCode.ShouldBe(0);
    }

    [Test]
    public async Task KubectlPassesTheExitCodeOn() =>
        (await RealProgram.RunAsync("kubectl", ["iap", "can", "anonymous", "GET", "shop.example.com/", "-q", "-f", "hack/demo/org/policies"])).ShouldBe(new CliRun(1, "", ""));

    [Test]
    public async Task ItCompletesForKubectl() =>
        (await RealProgram.RunAsync("kubectl_complete-iap", "explain", "-f", "hack/demo/org/policies", "--provider", "")).ShouldBe(new CliRun(0, "corp\tCorp accounts\npay/own\n:4\n", ""));
}
