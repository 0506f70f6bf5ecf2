using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using IapK8s.Resources.Findings;
using IapK8s.Sources.Manifests;
using IapK8s.TestKit.Clusters.Objects;
using IapK8s.TestKit.Goldens;

namespace IapK8s.Sources.Tests.Schemas;

/// <summary>What a folder accepts an API server accepts: every manifest of the demo, the README and the tests.</summary>
internal sealed partial class AcceptedManifestsTests
{
    private static readonly string Root = Path.GetFullPath(Path.Combine(Golden.Folder(), "../../../.."));

    private static readonly string[] Folders = ["hack/demo", "tests/IapK8s.Sources.Tests/testdata/good", "tests/IapK8s.Compiler.Tests/testdata"];

    private static IEnumerable<TestCaseData> Texts() =>
        Folders.SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Root, folder), "*.yaml", SearchOption.AllDirectories)).Order(StringComparer.Ordinal)
            .Select(file => (Name: Path.GetRelativePath(Root, file), Text: File.ReadAllText(file)))
            .Concat(YamlBlock().Matches(File.ReadAllText(Path.Combine(Root, "README.md"))).Where(block => block.Value.Contains("apiVersion: iapk8s.io", StringComparison.Ordinal))
                .Select((block, index) => (Name: $"README.md, block {index + 1}", Text: block.Groups["text"].Value)))
            .Select(found => new TestCaseData(found.Text).SetArgDisplayNames(found.Name));

    [TestCaseSource(nameof(Texts))]
    public void TheSchemaAcceptsWhatTheFolderAccepts(string text)
    {
        // A document that the folder refuses by itself says nothing here; conflicts between documents are the compiler's.
        foreach (var resource in YamlDocuments.Read(text).Where(KindSchemas.Knows).Where(IsAccepted))
            KindSchemas.Refusals(resource).ShouldBeEmpty();
    }

    [Test]
    public void ThereAreManyOfThem() =>
        Texts().Sum(text => YamlDocuments.Read((string)text.Arguments[0]!).Where(KindSchemas.Knows).Count(IsAccepted)).ShouldBeGreaterThan(60);

    private static bool IsAccepted(JsonObject resource)
    {
        var manifest = ManifestReader.Read("one.json", Encoding.UTF8.GetBytes(resource.ToJsonString()));
        return !manifest.Findings.Concat(manifest.Documents.SelectMany(document => document.Findings)).Any(finding => finding.Severity == FindingSeverity.Error);
    }

    [GeneratedRegex("^```yaml\n(?<text>.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex YamlBlock();
}
