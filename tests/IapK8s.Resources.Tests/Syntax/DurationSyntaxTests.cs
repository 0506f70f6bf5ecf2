using IapK8s.Resources.Syntax;

namespace IapK8s.Resources.Tests.Syntax;

internal sealed class DurationSyntaxTests
{
    [TestCase("0s", 0, "0s")]
    [TestCase("30s", 30, "30s")]
    [TestCase("10m", 600, "10m")]
    [TestCase("8h", 28800, "8h")]
    [TestCase("1h30m", 5400, "1h30m")]
    [TestCase("90m", 5400, "1h30m")]
    [TestCase("2000ms", 2, "2s")]
    [TestCase("48h", 172800, "48h")]
    public void ReadsADuration(string text, int seconds, string canonical)
    {
        DurationSyntax.Parse(text, out var value).ShouldBeNull();
        value.ShouldBe(TimeSpan.FromSeconds(seconds));
        DurationSyntax.Format(value).ShouldBe(canonical);
    }

    [TestCase("")]
    [TestCase("8")]
    [TestCase("h")]
    [TestCase("8 h")]
    [TestCase("-8h")]
    [TestCase("+8h")]
    [TestCase("1.5h")]
    [TestCase("8H")]
    [TestCase("1d")]
    [TestCase("123456h")]
    [TestCase("1h1h1h1h1h")]
    [TestCase("8h ")]
    [TestCase("٨h")]
    [TestCase("1500ms")]
    public void RefusesWhatIsNone(string text) => DurationSyntax.Parse(text, out _).ShouldNotBeNull();
}
