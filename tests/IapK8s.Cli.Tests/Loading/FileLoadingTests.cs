namespace IapK8s.Cli.Tests.Loading;

internal sealed class FileLoadingTests
{
    private static readonly string[] Question = ["can", "anonymous", "GET", "shop.example.com/"];
    private static readonly string Shop = Manifest.Shop("rules: [{name: all, action: Allow, members: [allUsers]}]");

    private string _folder = "";

    [SetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("iap-cli-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [Test]
    public async Task FoldersAreReadWithAllBelowThem_FilesWhateverTheirNames()
    {
        Directory.CreateDirectory(Path.Combine(_folder, "a", "b"));
        await File.WriteAllTextAsync(Path.Combine(_folder, "a", "b", "shop.yaml"), Shop);
        await File.WriteAllTextAsync(Path.Combine(_folder, "shop.txt"), Shop);

        (await CliRun.OfAsync([.. Question, "-f", _folder])).ExitCode.ShouldBe(0);
        (await CliRun.OfAsync([.. Question, "-f", Path.Combine(_folder, "shop.txt")])).ExitCode.ShouldBe(0);
    }

    [Test]
    public async Task PartsMayComeFromSeveralPlaces()
    {
        var documents = Shop.Split("---\n", 2);
        await File.WriteAllTextAsync(Path.Combine(_folder, "policy.yaml"), documents[0]);

        var run = await CliRun.OfAsync(CliRun.Surroundings(documents[1]), [.. Question, "-f", _folder, "-f", "-"]);

        run.ExitCode.ShouldBe(0, run.Errors);
    }

    [Test]
    public async Task AFileThatIsBroken_IsNotAskedAbout()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder, "shop.yaml"), Shop.Replace("action: Allow", "action: Permit", StringComparison.Ordinal));

        var run = await CliRun.OfAsync([.. Question, "-f", _folder]);

        run.ExitCode.ShouldBe(2);
        run.Output.ShouldBeEmpty();
        run.Errors.ShouldContain("shop.yaml:");
        run.Errors.ShouldContain("Permit");
        run.Errors.ShouldContain("one mistake");
    }

    [Test]
    public async Task AFileThatIsNotThere_IsBadInput()
    {
        var run = await CliRun.OfAsync([.. Question, "-f", Path.Combine(_folder, "none.yaml")]);

        run.ExitCode.ShouldBe(2);
        run.Errors.ShouldContain("none.yaml");
        run.Errors.ShouldContain("no such file or folder");
    }

    [Test]
    public async Task NoSecretIsEverPrinted()
    {
        const string Secret = "s3cret-value";
        var shop = Shop + $$"""

            ---
            apiVersion: v1
            kind: Secret
            metadata: {name: corp-oidc, namespace: iap-system}
            stringData: {client-secret: {{Secret}}}
            """;

        foreach (var command in new[] { "explain GET shop.example.com/", "can anonymous GET shop.example.com/", "who-can GET shop.example.com/" })
        {
            foreach (var format in new[] { "table", "wide", "json", "yaml" })
            {
                var run = await Manifest.AskAsync(shop, [.. command.Split(' '), "-o", format]);
                run.ExitCode.ShouldBe(0, run.Errors);
                (run.Output + run.Errors).ShouldNotContain(Secret);
            }
        }
    }

    [Test]
    public async Task WithoutAnythingToAsk_ItSaysWhatToName()
    {
        var run = await CliRun.OfAsync(CliRun.Surroundings(variables: new Dictionary<string, string> { ["HOME"] = _folder }), Question);

        run.ExitCode.ShouldBe(2);
        run.Errors.ShouldContain("-f");
        run.Errors.ShouldContain("--kubeconfig");
    }
}
