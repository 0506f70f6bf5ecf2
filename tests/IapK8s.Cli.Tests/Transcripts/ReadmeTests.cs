namespace IapK8s.Cli.Tests.Transcripts;

/// <summary>What README says can be typed.</summary>
internal sealed class ReadmeTests
{
    private static IEnumerable<TestCaseData> Lines() => File.ReadLines(Checkout.PathOf("README.md"))
        .Where(line => line.StartsWith("kubectl iap ", StringComparison.Ordinal) && line.Contains(" -f hack/", StringComparison.Ordinal))
        .Select(line => new TestCaseData(line).SetArgDisplayNames(line));

    [TestCaseSource(nameof(Lines))]
    public async Task ACommandThatIsPrintedWorks(string line)
    {
        var run = await CliRun.OfAsync(Transcript.ArgumentsOf(line["kubectl iap ".Length..]));

        run.ExitCode.ShouldBeInRange(0, 1, run.Errors);
        run.Errors.ShouldBeEmpty();
        run.Output.ShouldNotBeEmpty();
    }

    [Test]
    public void ThereAreSome() => Lines().Count().ShouldBeGreaterThan(2);
}
