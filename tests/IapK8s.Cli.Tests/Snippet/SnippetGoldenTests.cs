using IapK8s.TestKit.Goldens;

namespace IapK8s.Cli.Tests.Snippet;

/// <summary>What is printed is testdata/(kind).txt, and the README's door sections are made of just that; <c>make goldens</c> rewrites the former.</summary>
[Category("Golden")]
internal sealed class SnippetGoldenTests
{
    [TestCaseSource(typeof(SnippetRun), nameof(SnippetRun.Asked))]
    public async Task PrintsWhatIsExpected(string line) => Golden.Check(FileOf(line), await SnippetRun.TextAsync(line));

    [Test]
    public async Task PrintsAllOfAPolicyWithSeveralOrigins_TokensAndSidecars([Values("nginx", "caddy")] string kind) =>
        Golden.Check(Path.Combine(SnippetRun.Folder, $"{kind}-origins.txt"), await SnippetRun.TextAsync($"{kind} --policy shop/both --gateway http://[::1]:8446 --upstream http://127.0.0.1:3000"));

    [TestCaseSource(typeof(SnippetRun), nameof(SnippetRun.Asked))]
    public async Task TheReadmeHasItWordForWord(string line)
    {
        if (line.Contains("--protocol", StringComparison.Ordinal) || line.Contains("https:", StringComparison.Ordinal))
            return;
        var readme = await File.ReadAllTextAsync(Path.Combine(SnippetRun.Folder, "../../../../README.md"));

        readme.ShouldContain($"kubectl iap snippet {line}");
        readme.ShouldContain(await SnippetRun.TextAsync(line), Case.Sensitive, $"README.md does not have what kubectl iap snippet {line} prints");
    }

    [Test]
    public void EveryKindIsThere() => SnippetRun.Asked.Select(line => line.Split(' ')[0]).Distinct().ShouldBe(SnippetRun.Kinds, ignoreOrder: true);

    private static string FileOf(string line) => Path.Combine(SnippetRun.Folder, $"{line.Split(' ')[0]}{(line.Contains("--protocol", StringComparison.Ordinal) ? "-http" : line.Contains("https:", StringComparison.Ordinal) ? "-tls" : "")}.txt");
}
