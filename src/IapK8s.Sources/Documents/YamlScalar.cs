using System.Text.RegularExpressions;

namespace IapK8s.Sources.Documents;

/// <summary>Which type a plain scalar has: the tag resolution table of the YAML 1.2 core schema (§10.3.2).</summary>
internal static partial class YamlScalar
{
    public static ScalarKind KindOf(string plain) => plain switch
    {
        "" or "~" or "null" or "Null" or "NULL" => ScalarKind.Null,
        "true" or "True" or "TRUE" or "false" or "False" or "FALSE" => ScalarKind.Boolean,
        _ when Integer().IsMatch(plain) => ScalarKind.Integer,
        _ when Float().IsMatch(plain) => ScalarKind.Float,
        _ => ScalarKind.Text,
    };

    [GeneratedRegex(@"^(?:[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+)\z", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Integer();

    [GeneratedRegex(@"^(?:[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))\z", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Float();
}
