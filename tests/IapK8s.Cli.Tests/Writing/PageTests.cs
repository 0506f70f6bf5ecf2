using IapK8s.Cli.Writing;

namespace IapK8s.Cli.Tests.Writing;

internal sealed class PageTests
{
    [Test]
    public void ColumnsLineUp_AndNoLineEndsInSpaces()
    {
        Written(hasColors: false, page => page.Table(["NAME", "ANSWER"], [["a", "allowed"], ["longer", ""], ["b", "denied"]])).ShouldBe(
            """
            NAME     ANSWER
            a        allowed
            longer
            b        denied

            """);
    }

    [Test]
    public void ColoursAreThereOnlyWhereTheyAreAskedFor()
    {
        static void Write(Page page) => page.Line(new Cell("denied", Tone.Bad), " by ", new Cell("rule", Tone.Strong));

        Written(hasColors: false, Write).ShouldBe("denied by rule\n");
        var colored = Written(hasColors: true, Write);
        colored.ShouldContain("\u001b[");
        System.Text.RegularExpressions.Regex.Replace(colored, "\u001b\\[[0-9;]*m", "").ShouldBe("denied by rule\n");
    }

    [TestCase("\u001b[2Jgone", ExpectedResult = "\\u001b[2Jgone")]
    [TestCase("two\nlines", ExpectedResult = "two\\u000alines")]
    [TestCase("turned \u202e round", ExpectedResult = "turned \\u202e round")]
    [TestCase("tagged \U000e0061", ExpectedResult = "tagged \\U000e0061")]
    [TestCase("Ünïcode 😀", ExpectedResult = "Ünïcode 😀")]
    public string NothingThatIsShownSteersTheTerminal(string text) => Written(hasColors: false, page => page.Line(text)).TrimEnd('\n');

    [Test]
    public void HalfACharacterIsShownAsOne() => Written(hasColors: false, page => page.Line("half \ud83d")).ShouldBe("half \\ud83d\n");

    [Test]
    public void WhatIsEscapedIsAsWideAsItLooks()
    {
        var lines = Written(hasColors: false, page => page.Table([], [["\u001b", "x"], ["a", "x"]])).Split('\n');

        lines[0].IndexOf('x').ShouldBe(lines[1].IndexOf('x'));
    }

    private static string Written(bool hasColors, Action<Page> write)
    {
        var output = new StringWriter { NewLine = "\n" };
        write(new Page(output, hasColors, isWide: false));
        return output.ToString();
    }
}
