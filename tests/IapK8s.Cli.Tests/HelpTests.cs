using IapK8s.Cli.Commands;

namespace IapK8s.Cli.Tests;

public sealed class HelpTests
{
    [Test]
    public async Task SaysWhatItIsFor()
    {
        var output = new StringWriter();

        (await IapCommand.Create().Parse(["--help"]).InvokeAsync(new() { Output = output })).ShouldBe(0);

        output.ToString().ShouldContain("who may reach what");
    }
}
