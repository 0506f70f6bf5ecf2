namespace IapK8s.Policy.Tests.Cel;

/// <summary>Tables of expressions in testdata/cel: one case a line, <c>expression =&gt; result</c>. A result is a value as <c>CelValue.ToString</c> writes it, or
/// <c>error: text</c>, <c>issue: text</c> (found before evaluation) or <c>unknown: names</c>; of the first two a part of the text is enough.</summary>
internal static class CelCases
{
    public static string Folder { get; } = Path.Combine(TestContext.CurrentContext.TestDirectory, "testdata", "cel");

    public static IEnumerable<string> Sections => Directory.EnumerateFiles(Folder, "*.txt").Select(f => Path.GetFileNameWithoutExtension(f)!).Order(StringComparer.Ordinal);

    public static IEnumerable<TestCaseData> All =>
        from section in Sections
        from line in Read(section)
        select new TestCaseData(section, line.Expression, line.Expected).SetName($"{section}: {line.Expression}");

    public static IEnumerable<(string Expression, string Expected)> Read(string section) =>
        from line in File.ReadLines(Path.Combine(Folder, $"{section}.txt"))
        where line.Length > 0 && line[0] != '#'
        let arrow = line.LastIndexOf(" => ", StringComparison.Ordinal)
        select (line[..arrow].Trim(), line[(arrow + 4)..].Trim());
}
