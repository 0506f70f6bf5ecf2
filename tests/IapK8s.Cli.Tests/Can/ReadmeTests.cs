using System.Text.RegularExpressions;
using IapK8s.Cli.Tests.Snippet;

namespace IapK8s.Cli.Tests.Can;

/// <summary>The README's policy for programs says what the README says of it.</summary>
internal sealed partial class ReadmeTests
{
    [TestCase("user:nightly-export", "https://shop.example.com/export/orders", "--bearer", 0)]
    [TestCase("user:nightly-export", "https://shop.example.com/orders", "--bearer", 1)]
    [TestCase("user:other", "https://shop.example.com/export/orders", "--bearer", 1)]
    [TestCase("user:nightly-export", "http://shop.shop.svc.cluster.local/export/orders", "--bearer", 0)]
    [TestCase("user:nightly-export", "http://shop.shop.svc.cluster.local/export/orders", "", 1)]
    public async Task AProgramMayWhatTheReadmeSays(string who, string url, string options, int exitCode)
    {
        var readme = await File.ReadAllTextAsync(Path.Combine(SnippetRun.Folder, "../../../../README.md"));
        var section = readme[readme.IndexOf("\n## Programs and API clients\n", StringComparison.Ordinal)..];
        section.ShouldContain("kubectl iap can user:nightly-export GET https://shop.example.com/export/orders --bearer");
        var provider = Blocks().Matches(readme).Select(block => block.Groups["text"].Value).First(block => block.Contains("kind: ClusterIapProvider\nmetadata: {name: corp}", StringComparison.Ordinal));
        var manifests = $"{provider}---\n{Blocks().Match(section).Groups["text"].Value}---\n{Service}";

        var run = await CliRun.OfAsync(CliRun.Surroundings(manifests), ["can", who, "GET", url, "--groups", "none", "-f", "-", .. options.Split(' ', StringSplitOptions.RemoveEmptyEntries)]);
        run.ExitCode.ShouldBe(exitCode, run.Output + run.Errors);
    }

    private const string Service = """
        apiVersion: v1
        kind: Service
        metadata: {name: shop, namespace: shop}
        spec: {selector: {app: shop}, ports: [{name: http, port: 80, targetPort: 8080}]}
        """;

    [GeneratedRegex("""^```yaml\n(?<text>.*?)^```$""", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Blocks();
}
