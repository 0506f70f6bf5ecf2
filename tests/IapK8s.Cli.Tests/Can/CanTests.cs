namespace IapK8s.Cli.Tests.Can;

internal sealed class CanTests
{
    private static readonly string Shop = Manifest.Shop("""
        rules:
        - {name: public, action: Allow, members: [allUsers], paths: [/public/**]}
        - {name: staff, action: Allow, members: ["group:staff", "domain:example.org"]}
        - {name: temps, action: Deny, members: ["group:temps"], paths: [/payroll/**]}
        - {name: nobody, action: Deny, members: [allUsers], paths: [/closed/**]}
        """);

    [TestCase("carol@example.com", "/", "--groups staff", "yes", 0)]
    [TestCase("carol@example.com", "/", "--groups other", "no", 1)]
    [TestCase("carol@example.com", "/", "", "depends", 3)]
    [TestCase("carol@example.org", "/", "", "yes", 0)]
    [TestCase("carol@example.org", "/payroll/1", "", "depends", 3)]
    [TestCase("carol@example.org", "/payroll/1", "--groups temps", "no", 1)]
    [TestCase("carol@example.com", "/closed/1", "", "no", 1)]
    [TestCase("anonymous", "/public/x", "", "yes", 0)]
    [TestCase("anonymous", "/", "", "no", 1)]
    public async Task AnswersInOneWordAndByExitCode(string user, string path, string options, string answer, int exitCode)
    {
        var run = await Manifest.AskAsync(Shop, ["can", user, "GET", $"shop.example.com{path}", .. options.Split(' ', StringSplitOptions.RemoveEmptyEntries)]);

        run.Output.ShouldStartWith(answer + " ");
        run.Output.Count(character => character == '\n').ShouldBe(1);
        run.ExitCode.ShouldBe(exitCode);
    }

    [Test]
    public async Task OfSeveral_OneNoIsANo()
    {
        var run = await Manifest.AskAsync(Shop, "can", "carol@example.com", "GET", "shop.example.com/", "shop.example.com/closed/x", "--groups", "staff");

        run.ExitCode.ShouldBe(1);
        run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ')[0]).ShouldBe(["yes", "no"]);
        run.Output.ShouldContain("Rule nobody of IapPolicy shop/shop denies it. (IAP2001)");
    }

    [Test]
    public async Task QuietSaysNothing()
    {
        var run = await Manifest.AskAsync(Shop, "can", "carol@example.com", "GET", "shop.example.com/closed/x", "-q");

        run.ShouldBe(new CliRun(1, "", ""));
    }

    [Test]
    public async Task NobodyHasNoGroups()
    {
        var run = await Manifest.AskAsync(Shop, "can", "anonymous", "GET", "shop.example.com/", "--groups", "staff");

        run.ExitCode.ShouldBe(2);
    }
}
