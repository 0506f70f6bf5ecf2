using System.Net;
using System.Text;
using CsCheck;
using IapK8s.Policy.Cel;
using IapK8s.Policy.Cel.Functions;
using IapK8s.Policy.Cel.Types;
using IapK8s.Policy.Cel.Values;
using IapK8s.Policy.Tests.Properties;

namespace IapK8s.Policy.Tests.Cel;

/// <summary>Whatever the source: compiling and evaluating end with a value, an error or an issue, never with an exception, and cost what they may.</summary>
[Category("Property")]
internal sealed class CelPropertyTests
{
    private const string Exceeded = "error: the evaluation costs more than its limit";

    private static readonly CelEnvironment Frugal = CelWorld.Environment(new CelSettings { Check = false, Limits = new CelLimits { Budget = 100 } });

    private static readonly Gen<int> Seed = Gen.Int;

    private static readonly string[] Corpus = [.. CelCases.Sections.SelectMany(CelCases.Read).Select(c => c.Expression)];

    private static readonly string[] Pieces =
    [
        "(", ")", "[", "]", "{", "}", ".", ",", ":", "?", "&&", "||", "!", "-", "+", "*", "/", "%", "==", "<", " in ", "'", "\"", "'''", "\\", "\\u", "b'", "r'", "`", "//", "\n", "0x", "1e", "9", "u",
        "true", "null", "has(", "cel.bind(", ".all(", ".map(", "x", ".?", "[?", "é", "🐱", "\ud800", "\0", "@", "$",
    ];

    private static long Cases => PropertyCases.Count / 10;

    [Test]
    public void GeneratedExpressionsEnd_CheckedAsUnchecked() => Seed.Sample(
        seed =>
        {
            var expression = Generate(seed);
            var unchecked_ = CelWorld.Run(CelWorld.Unchecked, expression);
            var compilation = CelWorld.Checked.Compile(expression);
            if (compilation.Program is { } program)
            {
                program.Evaluate(CelWorld.Bindings(CelWorld.Checked)).ToString().ShouldBe(unchecked_);
            }
        },
        iter: Cases,
        print: Generate);

    [Test]
    public void WhatIsChecked_IsOfTheTypeThatWasWorkedOut() => Seed.Sample(
        seed =>
        {
            if (CelWorld.Checked.Compile(Generate(seed)).Program is { } program && program.Evaluate(CelWorld.Bindings(CelWorld.Checked)) is { IsValue: true } value)
            {
                // Null may stand where times, optionals and opaque values do.
                var type = program.ResultType;
                var mayBeNull = type.Kind is CelTypeKind.Timestamp or CelTypeKind.Duration or CelTypeKind.Optional or CelTypeKind.Opaque;
                (type.Name == "dyn" || type.Name == value.Type.Name || (mayBeNull && value.Kind == CelKind.Null)).ShouldBeTrue($"{type} for {value}");
            }
        },
        iter: Cases,
        print: Generate);

    [Test]
    public void ASmallBudgetEndsEarly_OrChangesNothing() => Seed.Sample(
        seed =>
        {
            var expression = Generate(seed);
            var frugal = CelWorld.Run(Frugal, expression);
            (frugal == Exceeded || frugal == CelWorld.Run(CelWorld.Unchecked, expression)).ShouldBeTrue(frugal);
        },
        iter: Cases,
        print: Generate);

    [Test]
    public void AnExplanationAgreesWithTheResult() => Seed.Sample(
        seed =>
        {
            if (CelWorld.Checked.Compile(Generate(seed)).Program is { } program)
            {
                var bindings = CelWorld.Bindings(CelWorld.Checked);
                var explanation = program.Explain(bindings);
                var result = program.Evaluate(bindings).ToString();

                // What was worked out beforehand costs nothing, so only the explanation may run out of budget.
                explanation.Result.ToString().ShouldBeOneOf(result, Exceeded);
                explanation.Steps.Length.ShouldBeGreaterThan(0);
            }
        },
        iter: Cases / 4,
        print: Generate);

    [Test]
    public void ChangedExpressionsEnd() => Seed.Sample(seed => Ends(Change(seed)), iter: Cases, print: Change);

    [Test]
    public void RandomBytesEnd() => Gen.Byte.Array[0, 200].Sample(bytes => Ends(Encoding.UTF8.GetString(bytes)), iter: Cases);

    [Test]
    public void RandomPiecesEnd() => OneOf(Pieces).Array[0, 40].Sample(pieces => Ends(string.Concat(pieces)), iter: Cases);

    [Test]
    public void RandomPatternsEnd() => Gen.Select(OneOf("a", "b", ".", "*", "+", "?", "(", ")", "|", "[", "]", "^", "$", "\\", "{2}", "{1,}", "\\d", "\\b", "(?i)", "(?:", "é", "-", "\\Q", "\\pL").Array[0, 16], Gen.String[Gen.Char["ab é\n1"], 0, 30])
        .Sample((pieces, text) => CelWorld.Run($"{Quote(text)}.matches({Quote(string.Concat(pieces))})").ShouldNotBeNull(), iter: Cases / 4);

    /// <summary>Where both engines mean the same, they say the same.</summary>
    [Test]
    public void PatternsAgreeWithDotNet() => Gen.Select(OneOf("a", "b", "c", ".", "a*", "b+", "c?", "(a|b)", "(ab|c)*", "[ab]", "[^a]", "^", "(a|)", "b{2}", "a{1,2}", "\\b").Array[0, 8], Gen.String[Gen.Char["abc\n "], 0, 12])
        .Sample(
            (pieces, text) =>
            {
                var pattern = string.Concat(pieces);
                var expected = System.Text.RegularExpressions.Regex.IsMatch(text, pattern, System.Text.RegularExpressions.RegexOptions.CultureInvariant);
                CelWorld.Run($"{Quote(text)}.matches({Quote(pattern)})").ShouldBe(expected ? "true" : "false", pattern);
            },
            iter: Cases);

    /// <summary>Many octets are zero, so that many runs of them are.</summary>
    [Test]
    public void AddressesReadBackAsTheyAreWritten() => Gen.Int[-200, 255].Select(o => (byte)Math.Max(0, o)).Array[16].Sample(
        octets =>
        {
            var address = IpAddress.From(new IPAddress(octets));
            IpAddress.TryParse(address.ToString(), out var read, out _).ShouldBeTrue();
            read.ShouldBe(address);
            IPAddress.Parse(address.ToString()).ShouldBe(address.IsV4 ? new IPAddress(octets).MapToIPv4() : new IPAddress(octets));
            IpAddress.TryParse(IPAddress.Parse(address.ToString()).ToString(), out var foreign, out _).ShouldBeTrue();
            foreign.ShouldBe(address);
        },
        iter: Cases);

    private static Gen<string> OneOf(params string[] texts) => Gen.Int[0, texts.Length - 1].Select(i => texts[i]);

    private static void Ends(string source)
    {
        CelWorld.Run(CelWorld.Checked, source).ShouldNotBeNull();
        CelWorld.Run(CelWorld.Unchecked, source).ShouldNotBeNull();
    }

    private static string Generate(int seed) => new CelExpressionGenerator(new Random(seed)).Next();

    private static string Change(int seed)
    {
        var random = new Random(seed);
        var text = Corpus[random.Next(Corpus.Length)];
        for (var changes = random.Next(1, 4); changes > 0; changes--)
        {
            var at = random.Next(text.Length + 1);
            text = random.Next(3) switch
            {
                0 => text.Insert(at, Pieces[random.Next(Pieces.Length)]),
                1 when at < text.Length => text.Remove(at, 1),
                _ => text[..at] + Corpus[random.Next(Corpus.Length)] + text[at..],
            };
        }

        return text;
    }

    private static string Quote(string text) => "'" + string.Concat(text.Select(c => $"\\u{(int)c:x4}")) + "'";
}
