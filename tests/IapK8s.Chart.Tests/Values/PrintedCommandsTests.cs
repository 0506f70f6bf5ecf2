using System.Text.RegularExpressions;
using IapK8s.Chart.Tests.Renders;

namespace IapK8s.Chart.Tests.Values;

/// <summary>What people copy from a README, and what the cluster's script passes, are values that the chart takes.</summary>
internal sealed partial class PrintedCommandsTests
{
    [TestCase("README.md", 2)]
    [TestCase("charts/iap-k8s/README.md", 2)]
    [TestCase("hack/e2e/kind.sh", 9)]
    public void ValuesInCommandsAreAccepted(string file, int expected)
    {
        var settings = HelmInstall().Match(Repository.Here.Read(file)).Value;
        var values = Setting().Matches(settings).SelectMany(match => match.Groups["values"].Value.Split(',')).Select(Filled).ToList();
        values.Count.ShouldBe(expected, settings);
        Render.Run([.. values.SelectMany(value => new[] { "--set", value })]).Rendered();
    }

    /// <summary>The script's variables stand for names; any will do.</summary>
    private static string Filled(string value) =>
        Variable().Replace(value.Replace("\"", "", StringComparison.Ordinal), match => match.Value.Contains("version", StringComparison.Ordinal) ? "e2e" : "name.test");

    [GeneratedRegex(@"helm install iap (?:.*\\\n)*.*")]
    private static partial Regex HelmInstall();

    [GeneratedRegex(@"--set (?<values>\S+)")]
    private static partial Regex Setting();

    [GeneratedRegex(@"\$\w+")]
    private static partial Regex Variable();
}
