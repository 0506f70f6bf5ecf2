using IapK8s.Cli.Tests.Clusters;
using IapK8s.Cli.Tests.Diff;
using IapK8s.TestKit.Clusters;
using k8s;

namespace IapK8s.Cli.Tests.Revoke;

internal sealed class RevokeTests
{
    private string _folder = "";

    [SetUp]
    public void Begin() => _folder = Organisation.Changed(Directory.CreateTempSubdirectory("iap-revoke-").FullName);

    [TearDown]
    public void End() => Directory.Delete(_folder, recursive: true);

    [Test]
    public async Task WritesAFile_OnceAndWhole_AndLiftsItAgain()
    {
        string[] revoke = ["revoke", "-f", _folder, "--user", "user:Mallory@example.com", "--provider", "corp", "--until", "2026-02-28T00:00:00Z", "--reason", "left: the \"company\""];
        var first = await CliRun.OfAsync(revoke);
        var again = await CliRun.OfAsync(revoke);
        var listed = await CliRun.OfAsync("revoke", "list", "-f", _folder);
        var name = Directory.GetFiles(_folder, "revocation-*.yaml").Select(Path.GetFileNameWithoutExtension).Single()!["revocation-".Length..];

        first.ExitCode.ShouldBe(0, first.Errors);
        first.Output.ShouldContain("Blocks user:mallory@example.com until 2026-02-28T00:00:00Z");
        again.ExitCode.ShouldBe(2);
        again.Errors.ShouldContain("is there already");
        listed.Output.ShouldContain(name);
        listed.Output.ShouldContain("in force");
        (await File.ReadAllTextAsync(Path.Combine(_folder, $"revocation-{name}.yaml"))).ShouldContain("iapk8s.io/reason");
        Organisation.World(_folder).Loaded.Findings.ShouldBeEmpty();
        (await CliRun.OfAsync("revoke", "lift", name, "-f", _folder)).ExitCode.ShouldBe(0);
        Directory.GetFiles(_folder).Length.ShouldBe(Directory.GetFiles(Organisation.Folder).Length, "nothing is left of it, and nothing else is gone");
    }

    [TestCase("apiVersion: iapk8s.io/v1alpha1\nkind: Nonsense\nmetadata: {name: x}\n")]
    [TestCase("apiVersion: iapk8s.io/v1alpha1\nkind: IapGroup\nmetadata: {name: x}\nspec: {membres: []}\n")]
    public async Task AFileThatSaysMore_EvenIfNobodyCanReadIt_IsNotDeleted(string more)
    {
        await CliRun.OfAsync("revoke", "-f", _folder, "--user", "user:mallory@example.com", "--provider", "corp");
        var file = Directory.GetFiles(_folder, "revocation-*.yaml").Single();
        await File.AppendAllTextAsync(file, $"---\n{more}");

        var run = await CliRun.OfAsync("revoke", "lift", Path.GetFileNameWithoutExtension(file)["revocation-".Length..], "-f", _folder);

        run.ExitCode.ShouldBe(2, run.Output);
        run.Errors.ShouldContain("says more than this one revocation");
        File.Exists(file).ShouldBeTrue();
    }

    [TestCase("Neither --user nor --session is given")]
    [TestCase("Both --user and --session are given", "--user", "user:a@example.com", "--session", "3q2-7wAAECAwQFBgcICQoA")]
    [TestCase("--provider is missing: a person is somebody at one provider. Write one of /corp, pay/own.", "--user", "user:a@example.com")]
    [TestCase("Did you mean /corp?", "--user", "user:a@example.com", "--provider", "corpp")]
    [TestCase("--user \"group:employees\" is no person", "--user", "group:employees", "--provider", "corp")]
    [TestCase("--until 2026-01-01T00:00:00Z is over", "--user", "user:a@example.com", "--provider", "corp", "--until", "2026-01-01T00:00:00Z")]
    [TestCase("--until:", "--user", "user:a@example.com", "--provider", "corp", "--until", "tomorrow")]
    [TestCase("is not the id of a session", "--session", "abc")]
    [TestCase("is given for a session", "--session", "3q2-7wAAECAwQFBgcICQoA", "--until", "2027-01-01T00:00:00Z")]
    public async Task RefusesWhatWouldEndNobodysAccess(string message, params string[] arguments)
    {
        var run = await CliRun.OfAsync(["revoke", "-f", _folder, .. arguments]);

        run.ExitCode.ShouldBe(2, run.Output);
        run.Errors.ShouldContain(message);
        Directory.GetFiles(_folder).Length.ShouldBe(Directory.GetFiles(Organisation.Folder).Length);
    }

    /// <summary>What the chart's role for it allows.</summary>
    [Test]
    public async Task WhoMayCreateRevocations_AndReadProviders_CanRevoke()
    {
        await using var cluster = await AskedCluster.StartAsync();
        var kubeconfig = await cluster.PersonAsync("oncall", """
            [{"apiGroups": ["iapk8s.io"], "resources": ["iaprevocations"], "verbs": ["list", "create"]},
             {"apiGroups": ["iapk8s.io"], "resources": ["iapproviders", "clusteriapproviders"], "verbs": ["list"]}]
            """);

        var misspelt = await CliRun.OfAsync("revoke", "--kubeconfig", kubeconfig, "--user", "user:mallory@example.com", "--provider", "corpp");
        var written = await CliRun.OfAsync("revoke", "--kubeconfig", kubeconfig, "--user", "user:mallory@example.com", "--provider", "corp");
        var listed = await CliRun.OfAsync("revoke", "list", "--kubeconfig", kubeconfig);

        misspelt.Errors.ShouldContain("Did you mean /corp?");
        written.ExitCode.ShouldBe(0, written.Errors);
        listed.ExitCode.ShouldBe(0, listed.Errors);
        listed.Output.ShouldContain("user:mallory@example.com");
    }

    [Test]
    public async Task AsksTheClusterToCheck_WritesThere_AndTakesItBack()
    {
        await using var cluster = await InProcessCluster.StartAsync();
        await cluster.InstallOwnDefinitionsAsync();
        using var client = cluster.AdminClient();
        await client.CustomObjects.CreateClusterCustomObjectAsync(
            new { apiVersion = "iapk8s.io/v1alpha1", kind = "ClusterIapProvider", metadata = new { name = "corp" }, spec = new { issuer = "https://login.example.com", clientId = "iap", clientSecretRef = new { @namespace = "iap-system", name = "corp", key = "k" }, allowedNamespaces = new[] { "*" } } },
            "iapk8s.io", "v1alpha1", "clusteriapproviders");
        var kubeconfig = Path.Combine(_folder, "kubeconfig");
        cluster.WriteKubeconfig(cluster.Admin(), kubeconfig);
        string[] revoke = ["revoke", "--kubeconfig", kubeconfig, "--user", "user:mallory@example.com"];

        var checkedOnly = await CliRun.OfAsync([.. revoke, "--dry-run", "server"]);
        var nobody = await CliRun.OfAsync("revoke", "list", "--kubeconfig", kubeconfig);
        var written = await CliRun.OfAsync([.. revoke, "-o", "json"]);
        var twice = await CliRun.OfAsync(revoke);
        var name = System.Text.Json.JsonDocument.Parse(written.Output).RootElement.GetProperty("metadata").GetProperty("name").GetString()!;
        var listed = await CliRun.OfAsync("revoke", "list", "--kubeconfig", kubeconfig);
        var lifted = await CliRun.OfAsync("revoke", "lift", name, "--kubeconfig", kubeconfig);
        var again = await CliRun.OfAsync("revoke", "lift", name, "--kubeconfig", kubeconfig);

        checkedOnly.Output.ShouldContain("would be accepted by cluster test");
        nobody.Output.ShouldContain("Nobody is revoked");
        written.ExitCode.ShouldBe(0, written.Errors);
        twice.ExitCode.ShouldBe(2);
        twice.Errors.ShouldContain($"IapRevocation {name} is there already");
        cluster.Calls.Where(call => call.Resource == "iaprevocations").Select(call => call.Verb).Distinct().ShouldBe(["list", "create", "delete"], "who may only create one can take none back");
        listed.Output.ShouldContain("user:mallory@example.com");
        lifted.ExitCode.ShouldBe(0, lifted.Errors);
        again.ExitCode.ShouldBe(2);
        again.Errors.ShouldContain($"There is no IapRevocation {name}");
    }
}
