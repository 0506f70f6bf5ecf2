using System.Text.RegularExpressions;
using CsCheck;
using IapK8s.Sources.Documents;
using IapK8s.TestKit.Properties;

namespace IapK8s.Sources.Tests.Documents;

[Category("Property")]
internal sealed partial class YamlScalarTests
{
    /// <summary>The table of YAML 1.2.2 §10.3.2, as it is printed there.</summary>
    [Test]
    public void GoesByTheTableOfTheCoreSchema() => Gen.OneOf("0", "1", "7", "9", "-", "+", ".", "e", "E", "0o", "0x", "a", "F", "x", "inf", "Inf", "NAN", "nan", "true", "False", "TRUE", "null", "~", " ").Array[0, 6].Select(string.Concat).Sample(
        plain => YamlScalar.KindOf(plain).ShouldBe(
            Null().IsMatch(plain) ? ScalarKind.Null
            : Boolean().IsMatch(plain) ? ScalarKind.Boolean
            : Integer().IsMatch(plain) ? ScalarKind.Integer
            : Float().IsMatch(plain) ? ScalarKind.Float
            : ScalarKind.Text),
        iter: PropertyCases.Count);

    [GeneratedRegex(@"^(null|Null|NULL|~|)\z")]
    private static partial Regex Null();

    [GeneratedRegex(@"^(true|True|TRUE|false|False|FALSE)\z")]
    private static partial Regex Boolean();

    [GeneratedRegex(@"^([-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+)\z")]
    private static partial Regex Integer();

    [GeneratedRegex(@"^([-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN))\z")]
    private static partial Regex Float();
}
