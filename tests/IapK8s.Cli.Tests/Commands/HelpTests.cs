namespace IapK8s.Cli.Tests.Commands;

internal sealed class HelpTests
{
    [Test]
    public async Task SaysWhatItIsForAndWhatExitCodesMean()
    {
        var run = await CliRun.OfAsync("--help");

        run.ExitCode.ShouldBe(0);
        run.Output.ShouldContain("who may reach what");
        run.Output.ShouldContain("3  cannot be told");
        run.Errors.ShouldBeEmpty();
    }

    [Test]
    public async Task WithoutAnythingItIsHelp() => (await CliRun.OfAsync()).ShouldBe(await CliRun.OfAsync("--help"));

    [Test]
    public async Task AnUnknownCommandIsBadInput_AndSaysWhereToLook()
    {
        var run = await CliRun.OfAsync("explian");

        run.ExitCode.ShouldBe(2);
        run.Output.ShouldBeEmpty();
        run.Errors.ShouldContain("error: ");
        run.Errors.ShouldContain("explian");
        run.Errors.ShouldContain("See kubectl iap --help.");
    }

    [Test]
    public async Task AnUnknownFormatIsBadInput_AndNamesThoseThereAre()
    {
        var run = await CliRun.OfAsync("-o", "xml");

        run.ExitCode.ShouldBe(2);
        run.Errors.ShouldContain("xml");
        run.Errors.ShouldContain("yaml");
    }
}
