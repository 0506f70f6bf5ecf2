using System.Buffers;

namespace IapK8s.Sources.Documents;

/// <summary>Which type a plain scalar has: the tag resolution table of the YAML 1.2 core schema (§10.3.2).</summary>
internal static class YamlScalar
{
    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdefABCDEF");

    public static ScalarKind KindOf(string plain) => plain switch
    {
        "" or "~" or "null" or "Null" or "NULL" => ScalarKind.Null,
        "true" or "True" or "TRUE" or "false" or "False" or "FALSE" => ScalarKind.Boolean,
        _ when IsInteger(plain) => ScalarKind.Integer,
        _ when IsFloat(plain) => ScalarKind.Float,
        _ => ScalarKind.Text,
    };

    /// <summary><c>[-+]?[0-9]+ | 0o[0-7]+ | 0x[0-9a-fA-F]+</c></summary>
    private static bool IsInteger(ReadOnlySpan<char> text) => text switch
    {
        ['0', 'o', _, ..] => !text[2..].ContainsAnyExceptInRange('0', '7'),
        ['0', 'x', _, ..] => !text[2..].ContainsAnyExcept(HexDigits),
        _ => AreDigits(Unsigned(text)),
    };

    /// <summary><c>[-+]? ( \. [0-9]+ | [0-9]+ ( \. [0-9]* )? ) ( [eE] [-+]? [0-9]+ )? | [-+]?\.(inf|Inf|INF) | \.(nan|NaN|NAN)</c></summary>
    private static bool IsFloat(ReadOnlySpan<char> text)
    {
        var number = Unsigned(text);
        if (number is ".inf" or ".Inf" or ".INF" || text is ".nan" or ".NaN" or ".NAN")
            return true;
        if (number.IndexOfAny('e', 'E') is >= 0 and var exponent)
        {
            if (!AreDigits(Unsigned(number[(exponent + 1)..])))
                return false;
            number = number[..exponent];
        }
        var point = number.IndexOf('.');
        return point switch
        {
            < 0 => AreDigits(number),
            0 => AreDigits(number[1..]),
            _ => AreDigits(number[..point]) && (point == number.Length - 1 || AreDigits(number[(point + 1)..])),
        };
    }

    private static ReadOnlySpan<char> Unsigned(ReadOnlySpan<char> text) => text is ['-' or '+', ..] ? text[1..] : text;

    private static bool AreDigits(ReadOnlySpan<char> text) => !text.IsEmpty && !text.ContainsAnyExceptInRange('0', '9');
}
