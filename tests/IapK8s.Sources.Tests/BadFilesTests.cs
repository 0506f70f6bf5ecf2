using System.Text;
using IapK8s.Compiler;
using IapK8s.Compiler.Tests;
using IapK8s.Resources.Findings;
using IapK8s.TestKit.Goldens;

namespace IapK8s.Sources.Tests;

/// <summary>
/// A table of mistakes, testdata/bad/(file that is replaced)/(mistake).yaml with the expected findings beside it. Each is written over a sound file of a
/// folder that is in force: the findings must be these, and what is in force must not change by a byte.
/// </summary>
[Category("Golden")]
internal sealed class BadFilesTests
{
    private static IEnumerable<TestCaseData> Mistakes() =>
        Directory.EnumerateFiles(Path.Combine(Golden.Folder(), "bad"), "*.*", SearchOption.AllDirectories)
            .Where(file => Path.GetExtension(file) is ".yaml" or ".json")
            .Order(StringComparer.Ordinal)
            .Select(file => new TestCaseData(file).SetName($"{{m}}({Path.GetFileName(Path.GetDirectoryName(file))}/{Path.GetFileNameWithoutExtension(file)})"));

    [TestCaseSource(nameof(Mistakes))]
    public void SaysWhatIsWrongAndKeepsTheLastGoodVersion(string file)
    {
        using var folder = TemporaryFolder.Of("good");
        var snapshots = folder.Snapshots();
        var before = snapshots.Look(isFinal: true).State;
        before.Findings.ShouldBeEmpty();
        var inForce = PolicyCompiler.Compile(before.Resources);
        inForce.Findings.ShouldBeEmpty();
        inForce.Pods.Count.ShouldBe(1);

        var replaced = Path.GetFileName(Path.GetDirectoryName(file)!);
        if (Path.GetExtension(file) == ".json")
        {
            // JSON is JSON by its name: the sound version has to be in a file of that name first.
            folder.Write($"{replaced}.json", File.ReadAllBytes(Path.Combine(Golden.Folder(), "good.json")));
            folder.Delete($"{replaced}.yaml");
            snapshots.Look(isFinal: true).State.Findings.ShouldBeEmpty();
        }
        folder.Write($"{replaced}{Path.GetExtension(file)}", File.ReadAllBytes(file));
        var after = snapshots.Look(isFinal: true).State;

        after.Findings.ShouldContain(finding => finding.Severity == FindingSeverity.Error);
        after.Findings.ShouldAllBe(finding => finding.Location != null && finding.Message.Length > 0 && finding.Fix.Length > 0 && !finding.ToString().Contains('\n'));
        CompilationJson.InForce(PolicyCompiler.Compile(after.Resources)).ShouldBe(CompilationJson.InForce(inForce));
        Golden.Check(Path.ChangeExtension(file, ".expected"), Describe(after.Findings));
    }

    [Test]
    public void TheTableIsLongAndNoTwoMistakesReadAlike()
    {
        var messages = Mistakes().Select(mistake => (string)mistake.Arguments[0]!)
            .ToDictionary(file => file, file => File.ReadAllText(Path.ChangeExtension(file, ".expected")));
        messages.Count.ShouldBeGreaterThan(100);
        messages.Values.Distinct().Count().ShouldBe(messages.Count);
    }

    [Test]
    public void NoFindingShowsASecret()
    {
        var secret = Directory.EnumerateFiles(Path.Combine(Golden.Folder(), "bad"), "*.expected", SearchOption.AllDirectories);
        foreach (var file in secret)
        {
            var text = File.ReadAllText(file);
            foreach (var value in new[] { "not-for-eyes", "12345", "hunter2", "%%%" })
                text.ShouldNotContain(value, Case.Sensitive, file);
        }
    }

    private static string Describe(IEnumerable<Finding> findings)
    {
        var text = new StringBuilder();
        foreach (var finding in findings)
        {
            text.Append(finding.Reason).Append(finding.Severity == FindingSeverity.Warning ? " (warning)" : "").Append(" at ").Append(finding.Location).Append('\n');
            foreach (var (name, value) in new[] { ("resource", finding.Resource?.ToString()), ("field", finding.Field), ("message", finding.Message), ("fix", finding.Fix), ("in force", finding.InForce) })
            {
                if (!string.IsNullOrEmpty(value))
                    text.Append("  ").Append(name).Append(": ").Append(value).Append('\n');
            }
        }
        return text.ToString();
    }
}
