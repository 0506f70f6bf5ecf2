using IapK8s.Policy.Definitions;
using IapK8s.Policy.Requests;

namespace IapK8s.Policy.Tests.Requests;

internal sealed class CanonicalTargetTests
{
    private static IEnumerable<TestCaseData> Targets => Table.Read("targets.txt", 5);

    [TestCaseSource(nameof(Targets))]
    public void Target(string options, string raw, string wire, string path)
    {
        var target = CanonicalTarget.Parse(raw, Options(options));

        if (wire.StartsWith('!'))
        {
            target.Error.ShouldBe(Enum.Parse<TargetError>(wire[1..]));
            target.IsValid.ShouldBeFalse();
            target.WireTarget.ShouldBeEmpty();
            target.Path.Length.ShouldBe(0);
            return;
        }

        target.Error.ShouldBe(TargetError.None);
        target.WireTarget.ShouldBe(wire);
        target.Path.ToString().ShouldBe(path.Length > 0 ? path : wire.Split('?')[0]);
        target.Query.ToString().ShouldBe(raw.Contains('?') ? raw[raw.IndexOf('?')..] : "");
    }

    [Test]
    public void DefaultTarget_IsNotValid()
    {
        default(CanonicalTarget).IsValid.ShouldBeFalse();
        default(CanonicalTarget).Error.ShouldBe(TargetError.NotParsed);
    }

    [Test]
    public void RefusesNull() => CanonicalTarget.Parse(null, new PathOptions()).Error.ShouldBe(TargetError.NotOriginForm);

    [Test]
    public void TakesTheLongestTarget_AndRefusesOneMore()
    {
        CanonicalTarget.Parse("/" + new string('a', TargetParser.MaxLength - 1), new PathOptions()).IsValid.ShouldBeTrue();
        CanonicalTarget.Parse("/" + new string('a', TargetParser.MaxLength), new PathOptions()).Error.ShouldBe(TargetError.TooLong);
    }

    [Test]
    public void RefusesTarget_WhenEscapingMakesItTooLong()
    {
        CanonicalTarget.Parse("/" + new string('"', 4000), new PathOptions()).Error.ShouldBe(TargetError.TooLong);
    }

    [Test]
    public void TakesTheDeepestPath_AndRefusesOneMore()
    {
        var deepest = string.Concat(Enumerable.Repeat("/a", TargetParser.MaxSegments));
        CanonicalTarget.Parse(deepest, new PathOptions()).IsValid.ShouldBeTrue();
        CanonicalTarget.Parse(deepest + "/a", new PathOptions()).Error.ShouldBe(TargetError.TooDeep);
    }

    [TestCase("/a/b/c?x=1")]
    [TestCase("/.well-known/x")]
    [TestCase("/a%20b/%C3%A9")]
    public void KeepsTheVeryString_WhenItIsCanonical(string raw) =>
        CanonicalTarget.Parse(raw, new PathOptions()).WireTarget.ShouldBeSameAs(raw);

    [TestCase("/a/b/c?x=1")]
    [TestCase("/.well-known/x")]
    public void AllocatesNothing_WhenThereIsNothingToRewrite(string raw)
    {
        var options = new PathOptions();
        CanonicalTarget.Parse(raw, options);
        var before = GC.GetAllocatedBytesForCurrentThread();
        CanonicalTarget.Parse(raw, options);
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);
    }

    internal static PathOptions Options(string text) => new()
    {
        EscapedSlash = text is "slash" or "both" ? EscapedByteMode.Keep : EscapedByteMode.Reject,
        Semicolon = text is "semicolon" or "both" ? EscapedByteMode.Keep : EscapedByteMode.Reject,
    };
}
