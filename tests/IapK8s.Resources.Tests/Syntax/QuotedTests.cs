using IapK8s.Resources.Syntax;

namespace IapK8s.Resources.Tests.Syntax;

internal sealed class QuotedTests
{
    [TestCase("plain", "\"plain\"")]
    [TestCase("a\"b\\c", "\"a\\\"b\\\\c\"")]
    [TestCase("a\r\nb", "\"a\\u000d\\u000ab\"")]
    [TestCase("\u202Egnp", "\"\\u202egnp\"")]
    [TestCase("\u2028", "\"\\u2028\"")]
    [TestCase("bücher", "\"bücher\"")]
    public void S97_ShowsAValueOnOneLine(string value, string shown) => Quoted.Of(value).ShouldBe(shown);

    [Test]
    public void CutsALongValue() => Quoted.Of(new string('x', 1000)).Length.ShouldBeLessThan(100);

    [TestCase("exceptMember", "exceptMembers")]
    [TestCase("membres", "members")]
    [TestCase("HOSTS", "hosts")]
    [TestCase("colour", null)]
    [TestCase("", null)]
    public void SuggestsWhatWasMeant(string word, string? meant) =>
        Suggestion.For(word, ["name", "action", "members", "exceptMembers", "hosts", "paths"]).ShouldBe(meant);
}
