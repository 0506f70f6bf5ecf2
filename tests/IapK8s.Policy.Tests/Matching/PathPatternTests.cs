using IapK8s.Policy.Matching;

namespace IapK8s.Policy.Tests.Matching;

internal sealed class PathPatternTests
{
    [TestCase("/")]
    [TestCase("/**")]
    [TestCase("/a/b/")]
    [TestCase("/a b/é")]
    [TestCase("/v*/*.min.*")]
    [TestCase("/*/*/**")]
    [TestCase("/a%2Fb/c%3Bd")]
    [TestCase("/100%")]
    [TestCase("/100%/x%4")]
    [TestCase("/a;b")]
    [TestCase("/.well-known/...")]
    public void Takes(string text)
    {
        PathPattern.TryParse(text, out var pattern, out var error).ShouldBeTrue();
        pattern!.ToString().ShouldBe(text);
        error.ShouldBeNull();
    }

    [TestCase(null, "starts with")]
    [TestCase("", "starts with")]
    [TestCase("a/b", "starts with")]
    [TestCase("*", "starts with")]
    [TestCase("/a//b", "merged")]
    [TestCase("//", "merged")]
    [TestCase("/a/./b", "dot segment")]
    [TestCase("/a/..", "dot segment")]
    [TestCase("/**/a", "covers the rest")]
    [TestCase("/**/", "covers the rest")]
    [TestCase("/a/b**", "whole segments")]
    [TestCase("/a/***", "whole segments")]
    [TestCase("/a*b*c*d*e*f", "stars")]
    [TestCase("/a?b", "query")]
    [TestCase("/a#b", "fragment")]
    [TestCase("/a\\b", "backslash")]
    [TestCase("/a\tb", "U+0009")]
    [TestCase("/a\u0085b", "U+0085")]
    [TestCase("/a%41", "decoded")]
    [TestCase("/a%20b", "decoded")]
    [TestCase("/a%2fb", "upper case")]
    [TestCase("/a%3bb", "upper case")]
    public void Refuses(string? text, string because)
    {
        PathPattern.TryParse(text, out var pattern, out var error).ShouldBeFalse();
        pattern.ShouldBeNull();
        error!.Message.ShouldContain(because);
        error.Fix.ShouldNotBeEmpty();
    }

    [Test]
    public void RefusesHalfOfASurrogatePair() => Refuses("/a" + (char)0xd83d, "surrogate");

    [Test]
    public void RefusesWhatIsTooLongOrTooDeep()
    {
        PathPattern.TryParse("/" + new string('a', PathPattern.MaxLength), out _, out _).ShouldBeFalse();
        PathPattern.TryParse(string.Concat(Enumerable.Repeat("/a", PathPattern.MaxSegments + 1)), out _, out _).ShouldBeFalse();
    }
}
