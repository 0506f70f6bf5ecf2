using IapK8s.Policy.Cel;

namespace IapK8s.Policy.Tests.Cel;

/// <summary>No expression overflows the stack, hangs, or takes memory without limit.</summary>
internal sealed class CelLimitTests
{
    private static readonly string[] DeepExpressions =
    [
        string.Concat(Enumerable.Repeat("(", 10_000)) + "1" + string.Concat(Enumerable.Repeat(")", 10_000)),
        string.Concat(Enumerable.Repeat("[", 20_000)),
        string.Concat(Enumerable.Repeat("{1:", 10_000)),
        string.Concat(Enumerable.Repeat("!", 20_000)) + "true",
        string.Concat(Enumerable.Repeat("-", 20_000)) + "i",
        string.Concat(Enumerable.Repeat("true?(", 5_000)),
        string.Concat(Enumerable.Repeat("true?1:", 4_000)) + "1",
        "i" + string.Concat(Enumerable.Repeat("+i", 10_000)),
        "any" + string.Concat(Enumerable.Repeat(".a", 10_000)),
        "any" + string.Concat(Enumerable.Repeat("[0]", 10_000)),
        string.Concat(Enumerable.Repeat("size(", 5_000)),
        string.Concat(Enumerable.Repeat("[1].map(x,", 3_000)),
        string.Concat(Enumerable.Repeat("cel.bind(x,1,", 2_000)),
        "cel.block([" + string.Join(',', Enumerable.Repeat("1", 5_000)) + "], 1)",
        string.Concat(Enumerable.Repeat("(i", 200)) + string.Concat(Enumerable.Repeat(string.Concat(Enumerable.Repeat("+i", 60)) + ")", 200)),
        "'a'.matches('" + string.Concat(Enumerable.Repeat("(", 4_000)) + "')",
    ];

    private static IEnumerable<TestCaseData> Deep => Named(DeepExpressions);

    private static IEnumerable<TestCaseData> Costly => Named(CostlyExpressions);

    [TestCaseSource(nameof(Deep))]
    public void WhatIsTooDeepIsRefused(string expression)
    {
        // A stack of half a megabyte: far less than any thread of a server has.
        CelCompilation? compilation = null;
        var thread = new Thread(() => compilation = CelWorld.Checked.Compile(expression), 512 * 1024);
        thread.Start();
        thread.Join();
        compilation!.Program.ShouldBeNull();
        compilation.Issues[0].Message.ShouldContain("more than");
    }

    [Test]
    public void TheDeepestThatIsTakenEvaluates()
    {
        var expression = string.Concat(Enumerable.Repeat("[1].all(x, ", 80)) + "i" + string.Concat(Enumerable.Repeat("+i", 150)) + " > 0" + string.Concat(Enumerable.Repeat(")", 80));
        var result = "";
        var thread = new Thread(() => result = CelWorld.Run(expression), 512 * 1024);
        thread.Start();
        thread.Join();
        result.ShouldBe("true");
    }

    [Test]
    public void LongChainsOfLogicAreNotDeep() => CelWorld.Run(string.Join(" || ", Enumerable.Repeat("no", 3_000)) + " || yes").ShouldBe("true");

    [Test]
    public void WhatIsTooLongOrTooLargeIsRefused()
    {
        CelWorld.Run(new string(' ', 40_000)).ShouldContain("more than 32768");
        CelWorld.Run("[" + string.Join(',', Enumerable.Repeat("1", 12_000)) + "]").ShouldContain("more than 10000 parts");
    }

    private static readonly string[] CostlyExpressions =
    [
        "lists.range(2000).all(a, lists.range(2000).all(b, a + b >= 0))",
        "lists.range(1000000).map(x, x)",
        "cel.bind(a, 'aaaaaaaaaaaaaaaa', " + Doubling("b", "a", "+", 40) + ")",
        "cel.bind(a, [1, 2, 3, 4], " + Doubling("b", "a", "+", 40) + ")",
        "cel.bind(a, [1], " + Nesting(40, "{0} == {0}") + ")",
        "cel.bind(a, [1], " + Nesting(40, "'%s'.format([{0}]) == ''") + ")",
        "cel.bind(a, [1], " + Nesting(40, "{0}.flatten(99) == []") + ")",
        "cel.bind(a, [1], " + Nesting(40, "dyn({0}) in [dyn({0})]") + ")",
        "lists.range(5000).map(x, 'abcdefghijklmnop').join('').replace('a', 'bbbbbbbbbbbbbbbbbbbbbbbbbbbbbb') == lists.range(5000).map(x, lists.range(500).map(y, 'x').join()).join()",
        "lists.range(3000).distinct() == []",
        "sets.equivalent(lists.range(3000), lists.range(3000).reverse())",
        "lists.range(3000).exists(x, 'aaaa'.matches(string(x)))",
        "lists.range(30000).exists(x, ('aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa' + string(x)).matches('(a|b|ab)*c'))",
        "cel.bind(z, 'Europe/' + s, lists.range(3000).all(x, t.getHours(z) == 0 || true))",
    ];

    [TestCaseSource(nameof(Costly))]
    public void WhatCostsTooMuchEnds(string expression) => CelWorld.Run(expression).ShouldBe("error: the evaluation costs more than its limit");

    [Test]
    public void ALimitThatIsPassedIsNotForgotten() =>
        CelWorld.Run("true || lists.range(2000000) == []").ShouldBe("true");

    [Test]
    public void WhatIsAbsorbedWasStillTooMuch() =>
        CelWorld.Run("lists.range(2000000) == [] || true").ShouldBe("error: the evaluation costs more than its limit");

    private static IEnumerable<TestCaseData> Named(string[] expressions) =>
        expressions.Select(e => new TestCaseData(e).SetArgDisplayNames(e.Length > 60 ? e[..60] + "..." : e));

    private static string Doubling(string name, string of, string with, int times) => times == 0
        ? $"size({of}) > 0"
        : $"cel.bind({name}{times}, {of} {with} {of}, {Doubling(name, $"{name}{times}", with, times - 1)})";

    private static string Nesting(int times, string use)
    {
        var (text, close) = ("", "");
        var last = "a";
        for (var i = 0; i < times; i++)
        {
            text += $"cel.bind(n{i}, [{last}, {last}], ";
            close += ")";
            last = $"n{i}";
        }

        return text + string.Format(System.Globalization.CultureInfo.InvariantCulture, use, last) + close;
    }
}
