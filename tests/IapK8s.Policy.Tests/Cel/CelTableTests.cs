namespace IapK8s.Policy.Tests.Cel;

/// <summary>The language, section by section: testdata/cel.</summary>
internal sealed class CelTableTests
{
    [TestCaseSource(typeof(CelCases), nameof(CelCases.All))]
    public void EvaluatesTo(string section, string expression, string expected)
    {
        var actual = CelWorld.Run(section.StartsWith("unchecked", StringComparison.Ordinal) ? CelWorld.Unchecked : CelWorld.Checked, expression);
        if (expected.StartsWith("error:", StringComparison.Ordinal) || expected.StartsWith("issue:", StringComparison.Ordinal))
        {
            actual.ShouldStartWith(expected[..6]);
            actual.ShouldContain(expected[6..].Trim());
        }
        else
        {
            actual.ShouldBe(expected);
        }
    }

    /// <summary>An expression whose parts fit means the same whether that was checked or not.</summary>
    [TestCaseSource(typeof(CelCases), nameof(CelCases.All))]
    public void MeansTheSameUnchecked(string section, string expression, string expected)
    {
        if (!expected.StartsWith("issue:", StringComparison.Ordinal))
        {
            CelWorld.Run(CelWorld.Unchecked, expression).ShouldBe(CelWorld.Run(section.StartsWith("unchecked", StringComparison.Ordinal) ? CelWorld.Unchecked : CelWorld.Checked, expression));
        }
    }
}
