using System.Buffers;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using IapK8s.Policy.Cel.Values;

namespace IapK8s.Policy.Cel.Functions;

/// <summary><c>"%s has %d".format([name, count])</c>: the verbs s, d, f, e, b, o, x and X.</summary>
internal static class Formatting
{
    private const int DefaultPrecision = 6;
    private const int MaxPrecision = 100;

    public static CelValue Format(ref CelBudget budget, ReadOnlySpan<CelValue> a)
    {
        var pattern = a[0].AsSpan();
        if (!budget.TryChargeNewText(pattern.Length))
        {
            return CelValue.Fail(CelError.CostExceeded);
        }

        var text = new StringBuilder();
        var next = 0;
        for (var i = 0; i < pattern.Length; i++)
        {
            if (pattern[i] != '%')
            {
                text.Append(pattern[i]);
                continue;
            }

            if (++i < pattern.Length && pattern[i] == '%')
            {
                text.Append('%');
                continue;
            }

            var precision = DefaultPrecision;
            if (i < pattern.Length && pattern[i] == '.')
            {
                var digits = 0;
                while (i + 1 + digits < pattern.Length && char.IsAsciiDigit(pattern[i + 1 + digits]))
                {
                    digits++;
                }

                if (!int.TryParse(pattern.Slice(i + 1, digits), NumberStyles.None, CultureInfo.InvariantCulture, out precision) || precision > MaxPrecision)
                {
                    return CelValue.Fail($"could not parse formatting clause: a precision is a number up to {MaxPrecision}");
                }

                i += 1 + digits;
            }

            if (i >= pattern.Length)
            {
                return CelValue.Fail("could not parse formatting clause: unexpected end of format string");
            }

            if (pattern[i] is not ('s' or 'd' or 'f' or 'e' or 'b' or 'o' or 'x' or 'X'))
            {
                return CelValue.Fail($"could not parse formatting clause: unrecognized formatting clause \"{pattern[i]}\"");
            }

            if (next >= a[1].ListCount)
            {
                return CelValue.Fail($"index {next} out of range");
            }

            if (Append(ref budget, text, pattern[i], precision, a[1].ListItem(next++)) is { } error)
            {
                return CelValue.Fail(error);
            }
        }

        return CelValue.Of(text.ToString());
    }

    private static CelError? Append(ref CelBudget budget, StringBuilder text, char verb, int precision, in CelValue value)
    {
        if (!budget.TryCharge(8 + precision))
        {
            return CelError.CostExceeded;
        }

        switch (verb, value.Kind)
        {
            case ('s', _) or ('d', CelKind.Int or CelKind.Uint or CelKind.Double):
                return AppendText(ref budget, text, value);
            case ('f' or 'e', CelKind.Double) when !double.IsFinite(value.AsDouble()):
                return Add(text, ValueText.Of(value.AsDouble()));
            case ('f', CelKind.Double or CelKind.Int or CelKind.Uint):
                return Add(text, Numbers.ToDouble(value).ToString($"F{precision}", CultureInfo.InvariantCulture));
            case ('e', CelKind.Double or CelKind.Int or CelKind.Uint):
                return Add(text, Scientific(Numbers.ToDouble(value), precision));
            case ('b', CelKind.Bool):
                return Add(text, value.AsBool() ? "1" : "0");
            case ('b' or 'o' or 'x' or 'X', CelKind.Int):
                var sign = value.AsInt() < 0 ? "-" : "";
                return Add(text, sign + InBase(verb, value.AsInt() < 0 ? unchecked((ulong)-value.AsInt()) : (ulong)value.AsInt()));
            case ('b' or 'o' or 'x' or 'X', CelKind.Uint):
                return Add(text, InBase(verb, value.AsUint()));
            case ('x' or 'X', CelKind.String):
                return AppendHex(ref budget, text, verb, Encoding.UTF8.GetBytes(value.AsString()));
            case ('x' or 'X', CelKind.Bytes):
                return AppendHex(ref budget, text, verb, value.AsBytes());
            default:
                return new CelError($"error during formatting: {Asked(verb)}, was given {value.Type.Name}");
        }
    }

    /// <summary>As <c>%s</c> writes it, also inside lists and maps.</summary>
    private static CelError? AppendText(ref CelBudget budget, StringBuilder text, in CelValue value)
    {
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            return CelError.TooDeep;
        }

        if (!budget.TryCharge())
        {
            return CelError.CostExceeded;
        }

        switch (value.Kind)
        {
            case CelKind.String:
                if (!budget.TryChargeNewText(value.AsSpan().Length))
                {
                    return CelError.CostExceeded;
                }

                text.Append(value.AsSpan());
                return null;
            case CelKind.Bytes:
                return budget.TryChargeNewText(value.AsBytes().Length) ? Add(text, Decode(value.AsBytes())) : CelError.CostExceeded;
            case CelKind.Null:
                return Add(text, "null");
            case CelKind.Bool:
                return Add(text, value.AsBool() ? "true" : "false");
            case CelKind.Int:
                return Add(text, value.AsInt().ToString(CultureInfo.InvariantCulture));
            case CelKind.Uint:
                return Add(text, value.AsUint().ToString(CultureInfo.InvariantCulture));
            case CelKind.Double:
                return Add(text, ValueText.Of(value.AsDouble()));
            case CelKind.Timestamp:
                return Add(text, Times.Format(value));
            case CelKind.Duration:
                return Add(text, Durations.Format(value));
            case CelKind.Type:
                return Add(text, value.AsType().Name);
            case CelKind.List:
                return AppendList(ref budget, text, value);
            case CelKind.Map when value.AsMap().CanEnumerate:
                return AppendMap(ref budget, text, value.AsMap());
            case CelKind.Opaque:
                return Add(text, value.AsOpaque().ToString());
            default:
                return new CelError($"error during formatting: {Asked('s')}, was given {value.Type.Name}");
        }
    }

    private static CelError? AppendList(ref CelBudget budget, StringBuilder text, in CelValue list)
    {
        text.Append('[');
        for (var i = 0; i < list.ListCount; i++)
        {
            text.Append(i == 0 ? "" : ", ");
            if (AppendText(ref budget, text, list.ListItem(i)) is { } error)
            {
                return error;
            }
        }

        return Add(text, "]");
    }

    /// <summary>In the order of the keys' texts: a map has none of its own.</summary>
    private static CelError? AppendMap(ref CelBudget budget, StringBuilder text, CelMap map)
    {
        if (!budget.TryCharge(16L * map.Count))
        {
            return CelError.CostExceeded;
        }

        var entries = new List<KeyValuePair<string, CelValue>>(map.Count);
        for (var i = 0; i < map.Count; i++)
        {
            var key = new StringBuilder();
            map.TryGet(map.KeyAt(i), out var value);
            if (AppendText(ref budget, key, map.KeyAt(i)) is { } error)
            {
                return error;
            }

            entries.Add(new(key.ToString(), value));
        }

        var separator = "{";
        foreach (var (key, value) in entries.OrderBy(e => e.Key, CodePoints.Order))
        {
            text.Append(separator).Append(key).Append(": ");
            separator = ", ";
            if (AppendText(ref budget, text, value) is { } error)
            {
                return error;
            }
        }

        return Add(text, entries.Count == 0 ? "{}" : "}");
    }

    private static CelError? AppendHex(ref CelBudget budget, StringBuilder text, char verb, ReadOnlySpan<byte> bytes)
    {
        if (!budget.TryChargeNewText(2L * bytes.Length))
        {
            return CelError.CostExceeded;
        }

        return Add(text, verb == 'x' ? Convert.ToHexStringLower(bytes) : Convert.ToHexString(bytes));
    }

    /// <summary>As UTF-8; octets that are none become one U+FFFD, however many stand together.</summary>
    private static string Decode(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder(bytes.Length);
        for (var wasValid = true; !bytes.IsEmpty;)
        {
            var isValid = Rune.DecodeFromUtf8(bytes, out var rune, out var length) == OperationStatus.Done;
            if (isValid || wasValid)
            {
                text.Append(rune);
            }

            wasValid = isValid;
            bytes = bytes[length..];
        }

        return text.ToString();
    }

    private static string InBase(char verb, ulong value) => verb switch
    {
        'b' => value.ToString("b", CultureInfo.InvariantCulture),
        'o' => Octal(value),
        'x' => value.ToString("x", CultureInfo.InvariantCulture),
        _ => value.ToString("X", CultureInfo.InvariantCulture),
    };

    private static string Octal(ulong value)
    {
        var digits = "";
        do
        {
            digits = (char)('0' + (value & 7)) + digits;
            value >>= 3;
        }
        while (value != 0);
        return digits;
    }

    /// <summary>The exponent has two digits, or three where it needs them.</summary>
    private static string Scientific(double value, int precision)
    {
        var text = value.ToString($"e{precision}", CultureInfo.InvariantCulture);
        var exponent = text.IndexOf('e', StringComparison.Ordinal) + 2;
        return text[exponent] == '0' ? text.Remove(exponent, 1) : text;
    }

    private static string Asked(char verb) => verb switch
    {
        'd' => "decimal clause can only be used on numbers",
        'f' => "fixed-point clause can only be used on numbers",
        'e' => "scientific clause can only be used on numbers",
        'b' => "only integers and bools can be formatted as binary",
        'o' => "octal clause can only be used on integers",
        'x' or 'X' => "only integers, byte buffers, and strings can be formatted as hex",
        _ => "string clause can only be used on strings, bools, bytes, ints, doubles, maps, lists, types, durations, and timestamps",
    };

    private static CelError? Add(StringBuilder text, string added)
    {
        text.Append(added);
        return null;
    }
}
