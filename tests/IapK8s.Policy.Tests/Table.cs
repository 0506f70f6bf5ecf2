using System.Text.RegularExpressions;

namespace IapK8s.Policy.Tests;

/// <summary>Test tables in testdata: one case a line, cells between bars, the first is the name of the test.</summary>
internal static class Table
{
    public static IEnumerable<TestCaseData> Read(string file, int columns) =>
        from line in File.ReadLines(Path.Combine(TestContext.CurrentContext.TestDirectory, "testdata", file))
        where line.Length > 0 && !line.StartsWith('#')
        let cells = line.Split(" | ").Select(c => c.Trim()).ToArray()
        select new TestCaseData([.. cells.Skip(1).Select(Text), .. Enumerable.Repeat("", columns - cells.Length)]).SetName(cells[0]);

    private static string Text(string cell) =>
        Regex.Unescape(cell).Replace("{space}", " ", StringComparison.Ordinal).Replace("{empty}", "", StringComparison.Ordinal);
}
