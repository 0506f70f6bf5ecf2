using System.Text.Json;
using IapK8s.Policy.Cel;
using IapK8s.Policy.Cel.Types;
using IapK8s.Policy.Cel.Values;

namespace IapK8s.Policy.Tests.Cel;

internal sealed class CelApiTests
{
    [Test]
    public void AnIssueNamesItsPlace()
    {
        var issue = CelWorld.Checked.Compile("yes &&\n  (i + 'a') == 3").Issues.ShouldHaveSingleItem();
        (issue.Line, issue.Column, issue.Offset).ShouldBe((2, 6, 12));
        issue.ToString().ShouldBe("2:6: found no matching overload for '+' applied to (int, string)\n |   (i + 'a') == 3\n | .....^");
    }

    [Test]
    public void ALongLineIsCutAroundThePlace()
    {
        var issue = CelWorld.Checked.Compile(string.Join(" || ", Enumerable.Repeat("yes", 200)) + " || nope").Issues.ShouldHaveSingleItem();
        issue.Snippet.Length.ShouldBeLessThan(250);
        issue.Snippet.ShouldContain("nope");
    }

    [Test]
    public void AllMistakesOfTypesAreReported() =>
        CelWorld.Checked.Compile("nope1 || nope2 || i.x || 1 + 'a'").Issues.Length.ShouldBe(4);

    [Test]
    public void TheResultMustBeWhatIsAskedFor()
    {
        CelWorld.Checked.Compile("1 + 2", CelType.Bool).Issues.ShouldHaveSingleItem().Message.ShouldBe("the expression is of type int, where bool is needed");
        CelWorld.Checked.Compile("any", CelType.Bool).Program.ShouldNotBeNull();
    }

    [TestCase("1", "int")]
    [TestCase("[]", "list(dyn)")]
    [TestCase("[[], [1]]", "list(list(int))")]
    [TestCase("[[], [[]], [[[]]], [[[[]]]]]", "list(list(list(list(list(dyn)))))")]
    [TestCase("[[[[[]]]], [], [[[]]]]", "list(list(list(list(list(dyn)))))")]
    [TestCase("[1, 'a']", "list(dyn)")]
    [TestCase("{'a': 1}", "map(string, int)")]
    [TestCase("([].map(x, x))[0].foo", "dyn")]
    [TestCase("[optional.none(), optional.of(1)]", "list(optional(int))")]
    [TestCase("[optional.of(1), optional.of(dyn(1))]", "list(optional(dyn))")]
    [TestCase("true ? optional.of(dyn(1)) : optional.of(1)", "optional(dyn)")]
    [TestCase("[pair(1, 2u), pair(dyn(1), dyn(2u))][0]", "tuple(dyn, dyn)")]
    [TestCase("same(pair(dyn(1), 2u))", "tuple(dyn, dyn)")]
    [TestCase("fn('a', 1)", "string")]
    [TestCase("names.map(n, size(n))", "list(int)")]
    [TestCase("map.transformMap(k, v, string(v))", "map(string, string)")]
    [TestCase("{'a': 1}.?a", "optional(int)")]
    [TestCase("math.greatest(1, 2.0)", "dyn")]
    [TestCase("math.greatest(1, 2)", "int")]
    [TestCase("null", "null")]
    [TestCase("[optional.of(1), null][0]", "optional(int)")]
    [TestCase("[null, t][0]", "timestamp")]
    [TestCase("int", "type(int)")]
    [TestCase("timestamp(1) - timestamp(0)", "duration")]
    [TestCase("json.a.distinct() + [1]", "list(dyn)")]
    public void TypesAreWorkedOut(string expression, string type) => CelWorld.Checked.Compile(expression).Program!.ResultType.ToString().ShouldBe(type);

    [TestCase("request.path == 'x' && identity.groups.exists(g, g == s)", "identity.groups request.path s")]
    [TestCase("[1].exists(i, i == 1)", "")]
    [TestCase("has(request.path)", "request.path")]
    [TestCase("a.b.c + a.b.d", "a.b a.b.c")]
    public void ReadsAreTheVariablesThatItNames(string expression, string reads) => string.Join(' ', CelWorld.Checked.Compile(expression).Program!.Reads).ShouldBe(reads);

    [Test]
    public void NamesAreLookedForInTheContainerFirst()
    {
        var environment = new CelEnvironment([new("x.y", CelType.Bool), new("y", CelType.String), new("x.y.z", CelType.Int)], settings: new CelSettings { Container = "x.deeper" });
        var bindings = new CelBindings(environment).Set("x.y", CelValue.True).Set("y", CelValue.Of("outer")).Set("x.y.z", CelValue.Of(42));
        string Run(string expression) => environment.Compile(expression).Program!.Evaluate(bindings).ToString();
        Run("y").ShouldBe("true");
        Run(".y").ShouldBe("\"outer\"");
        Run("y.z").ShouldBe("42");
        Run("[{'z': 0}].exists(y, y.z == 0)").ShouldBe("true");
        Run("[0].exists(y, .y == 'outer')").ShouldBe("true");
    }

    [Test]
    public void AnExplanationShowsWhatEachPartWas()
    {
        var explanation = CelWorld.Checked.Compile("request.path.startsWith('/x') || i > 3").Program!.Explain(CelWorld.Bindings(CelWorld.Checked));
        explanation.Result.IsTrue.ShouldBeTrue();
        string.Join('\n', explanation.Steps.Select(s => $"{new string(' ', 2 * s.Depth)}{s.Part} @{s.Offset} = {s.Value}")).ShouldBe("""
            || @30 = true
              startsWith @13 = false
                request.path @8 = "/admin/users"
                "/x" @24 = "/x"
              > @35 = true
                i @33 = 5
                3 @37 = 3
            """);
    }

    [Test]
    public void AnExplanationOfALoopEnds() =>
        CelWorld.Checked.Compile("lists.range(5000).all(x, x >= 0)").Program!.Explain(CelWorld.Bindings(CelWorld.Checked)).Steps.Length.ShouldBe(CelExplanation.MaxSteps);

    [Test]
    public void MacrosCanBeSwitchedOff()
    {
        var environment = CelWorld.Environment(new CelSettings { Macros = false });
        CelWorld.Run(environment, "[1].all(x, true)").ShouldBe("issue: undeclared function '.all'");
    }

    [Test]
    public void AVariableWithoutValueIsAnError()
    {
        var environment = new CelEnvironment([new("x", CelType.Int)]);
        environment.Compile("x + 1").Program!.Evaluate(new CelBindings(environment)).ToString().ShouldBe("error: the variable 'x' has no value");
        Should.Throw<ArgumentException>(() => new CelBindings(environment).Set("y", CelValue.True));
        Should.Throw<ArgumentException>(() => new CelEnvironment([new("x", CelType.Int), new("x", CelType.Bool)]));
    }

    [Test]
    public void AnErrorKnowsItsPlace()
    {
        CelWorld.Checked.Compile("yes && 1 / 0 == 2").Program!.Evaluate(CelWorld.Bindings(CelWorld.Checked)).AsError().Offset.ShouldBe(9);
        CelWorld.Checked.Compile("failing").Program!.Evaluate(CelWorld.Bindings(CelWorld.Checked)).AsError().Offset.ShouldBe(0);
    }

    [Test]
    public void NothingIsNoAnswer()
    {
        default(CelValue).IsError.ShouldBeTrue();
        default(CelValue).IsValue.ShouldBeFalse();
        default(CelValue).ToString().ShouldBe("error: no value");
    }

    [Test]
    public void TimesOfDotNetAreConverted()
    {
        CelValue.Of(new DateTimeOffset(1969, 12, 31, 23, 59, 59, 500, TimeSpan.Zero)).ToString().ShouldBe("timestamp(\"1969-12-31T23:59:59.5Z\")");
        CelValue.Of(DateTimeOffset.MaxValue).ToString().ShouldBe("timestamp(\"9999-12-31T23:59:59.9999999Z\")");
        CelValue.Of(DateTimeOffset.MinValue).ToString().ShouldBe("timestamp(\"0001-01-01T00:00:00Z\")");
        CelValue.Of(TimeSpan.FromSeconds(-1.5)).ToString().ShouldBe("duration(\"-1.5s\")");
    }

    [Test]
    public void TextOfAValueIsCut()
    {
        CelValue.Of(new string('a', 10_000)).ToString().Length.ShouldBeLessThan(300);
        CelValue.OfList(Enumerable.Repeat(CelValue.Of("abc"), 10_000)).ToString().Length.ShouldBeLessThan(300);
    }

    [Test]
    public void JsonKeepsWholeNumbers()
    {
        using var document = JsonDocument.Parse("""{"id": 9007199254740993, "big": 1e400, "list": [[1, 2], [3]]}""");
        var environment = new CelEnvironment([new("j", CelType.Dyn)]);
        var bindings = new CelBindings(environment).Set("j", CelValue.OfJson(document.RootElement));
        environment.Compile("j.id == 9007199254740993 && j.list.all(l, l.exists(x, x > 0)) && size(j) == 3 && j.list == [[1, 2], [3]]").Program!.Evaluate(bindings).ToString().ShouldBe("true");
    }

    /// <summary>A search for a string is answered without a round for each element; an explanation goes round by round.</summary>
    [Test]
    public void ASearchSaysWhatTheRoundsSay(
        [Values("names", "set", "map", "['alice', 'bob']", "[1, 'bob']", "[]", "{}", "[identity.email, 'bob']", "[failing, 'bob']", "identity.groups", "any", "names + ['x']")] string range,
        [Values("g == 'bob'", "'bob' == g", "g == 'x'", "g != 'bob'", "g != 'x'", "g == 'a'", "g == s", "g == '0123456789012345678901234567890123456789012345678901234567890123456789'")] string predicate,
        [Values("exists", "all")] string macro)
    {
        var program = CelWorld.Unchecked.Compile($"{range}.{macro}(g, {predicate})").Program.ShouldNotBeNull();
        var bindings = CelWorld.Bindings(CelWorld.Unchecked);
        program.Evaluate(bindings).ToString().ShouldBe(program.Explain(bindings).Result.ToString());
    }

    [Test]
    public void ASearchCostsWhatItLooksAt()
    {
        var environment = new CelEnvironment([new("names", CelType.Parse("list(string)"))], [], new CelSettings { Limits = new CelLimits { Budget = 10 } });
        var program = environment.Compile("names.exists(g, g == 'bob')").Program.ShouldNotBeNull();
        program.Evaluate(new CelBindings(environment).Set("names", CelValue.OfStrings((string[])["bob", .. Enumerable.Repeat("x", 20)]))).IsTrue.ShouldBeTrue();
        program.Evaluate(new CelBindings(environment).Set("names", CelValue.OfStrings((string[])[.. Enumerable.Repeat("x", 20), "bob"]))).ToString().ShouldContain("costs more");
    }
}
