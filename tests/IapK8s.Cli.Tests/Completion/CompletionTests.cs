using IapK8s.Cli.Tests.Transcripts;

namespace IapK8s.Cli.Tests.Completion;

internal sealed class CompletionTests
{
    private static readonly string Policies = Checkout.PathOf("hack/demo/org/policies");

    [Test]
    public async Task CompletesCommands() => (await CompleteAsync("c")).ShouldBe(["can", "completion"]);

    [Test]
    public async Task CompletesOptions_OfTheCommandAndOfAll() => (await CompleteAsync("explain", "--na")).ShouldBe(["--namespace"]);

    [Test]
    public async Task CompletesFixedWords()
    {
        (await CompleteAsync("-o", "y")).ShouldBe(["yaml"]);
        (await CompleteAsync("--output=w")).ShouldBe(["--output=wide"]);
        (await CompleteAsync("who-can", "P")).ShouldBe(["POST", "PUT", "PATCH"]);
    }

    [Test]
    public async Task CompletesNamesThatTheManifestsHold()
    {
        (await CompleteAsync("explain", "-f", Policies, "-n", "")).ShouldBe(["pay", "shop", "wiki"]);
        (await CompleteAsync("explain", "-f", Policies, "--provider", "")).ShouldBe(["corp", "pay/own"]);
        (await CompleteAsync("explain", "-f", Policies, "--iapgroup", "pl")).ShouldBe(["platform-admins"]);
        (await CompleteAsync("explain", "-f", Policies, "-n", "pay", "--pod", "")).ShouldBe(["pay-0"]);
        (await CompleteAsync("explain", "-f", Policies, "GET", "https://s")).ShouldBe(["https://shop.example.com/"]);
    }

    [Test]
    public async Task SaysWhereFilesWillDo()
    {
        (await CliRun.OfAsync("__complete", "lint", "-f", "")).Output.ShouldEndWith(":0\n");
        (await CliRun.OfAsync("__complete", "explain", "")).Output.ShouldEndWith(":4\n");
    }

    [Test]
    public async Task WhatCannotBeRead_CompletesNothing_AndSaysNothing()
    {
        var run = await CliRun.OfAsync("__complete", "explain", "-f", "/nowhere", "-n", "");

        run.ShouldBe(new CliRun(0, ":4\n", ""));
    }

    [Test]
    public async Task NoNameReachesTheLineThatMeansSomethingToAShell()
    {
        var run = await Manifest.AskAsync(Manifest.Shop("rules: [{name: a, action: Allow, members: [allUsers]}]", """
            ---
            apiVersion: v1
            kind: Namespace
            metadata: {name: "$(reboot)"}
            """), "__complete", "explain", "-n", "");

        run.Output.ShouldNotContain("reboot");
    }

    /// <summary>The candidates alone.</summary>
    private static async Task<string[]> CompleteAsync(params string[] words)
    {
        var run = await CliRun.OfAsync(["__complete", .. words]);
        run.ExitCode.ShouldBe(0);
        run.Errors.ShouldBeEmpty();
        var lines = run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        lines[^1].ShouldStartWith(":");
        return [.. lines[..^1].Select(line => line.Split('\t')[0])];
    }
}
