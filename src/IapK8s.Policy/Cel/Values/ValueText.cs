using System.Globalization;
using System.Text;

namespace IapK8s.Policy.Cel.Values;

/// <summary>Values as text for people, cut where they are long.</summary>
internal static class ValueText
{
    private const int MaxLength = 256;

    public static string Describe(in CelValue value)
    {
        var text = new StringBuilder();
        Append(text, value, 0);
        return text.Length <= MaxLength ? text.ToString() : text.ToString(0, MaxLength) + "...";
    }

    /// <summary>The shortest text that reads back as the same number: plain from 0.0001 to below 10^21, with an exponent elsewhere.</summary>
    public static string Of(double value)
    {
        if (!double.IsFinite(value))
        {
            return double.IsNaN(value) ? "NaN" : value > 0 ? "Infinity" : "-Infinity";
        }

        var (digits, exponent) = Digits(value.ToString("R", CultureInfo.InvariantCulture));
        var sign = double.IsNegative(value) ? "-" : "";
        if (exponent is >= -4 and < 21)
        {
            return sign + Plain(digits, exponent);
        }

        var mantissa = digits.Length > 1 ? $"{digits[..1]}.{digits[1..]}" : digits;
        return string.Create(CultureInfo.InvariantCulture, $"{sign}{mantissa}e{(exponent < 0 ? '-' : '+')}{Math.Abs(exponent):D2}");
    }

    private static void Append(StringBuilder text, in CelValue value, int depth)
    {
        if (text.Length > MaxLength || depth > 16)
        {
            text.Append("...");
            return;
        }

        switch (value.Kind)
        {
            case CelKind.Error:
                text.Append("error: ").Append(value.AsError().Message);
                break;
            case CelKind.Unknown:
                text.Append("unknown: ").AppendJoin(", ", value.AsUnknown().Attributes);
                break;
            case CelKind.Null:
                text.Append("null");
                break;
            case CelKind.Bool:
                text.Append(value.AsBool() ? "true" : "false");
                break;
            case CelKind.Int:
                text.Append(CultureInfo.InvariantCulture, $"{value.AsInt()}");
                break;
            case CelKind.Uint:
                text.Append(CultureInfo.InvariantCulture, $"{value.AsUint()}u");
                break;
            case CelKind.Double:
                var number = Of(value.AsDouble());
                text.Append(number).Append(number.All(c => char.IsAsciiDigit(c) || c == '-') ? ".0" : "");
                break;
            case CelKind.String:
                Quote(text, value.AsSpan());
                break;
            case CelKind.Bytes:
                text.Append("b\"");
                foreach (var b in value.AsBytes()[..Math.Min(value.AsBytes().Length, MaxLength)])
                {
                    text.Append(CultureInfo.InvariantCulture, $"\\x{b:x2}");
                }

                text.Append('"');
                break;
            case CelKind.Timestamp:
                text.Append(CultureInfo.InvariantCulture, $"timestamp(\"{Times.Format(value)}\")");
                break;
            case CelKind.Duration:
                text.Append(CultureInfo.InvariantCulture, $"duration(\"{Durations.Format(value)}\")");
                break;
            case CelKind.List when value.Reference is CelPresence:
                text.Append("[...]");
                break;
            case CelKind.List:
                AppendList(text, value, depth);
                break;
            case CelKind.Map:
                AppendMap(text, value.AsMap(), depth);
                break;
            case CelKind.Optional:
                text.Append(value.HasContent ? "optional.of(" : "optional.none()");
                if (value.HasContent)
                {
                    Append(text, value.Content, depth + 1);
                    text.Append(')');
                }

                break;
            case CelKind.Type:
                text.Append(value.AsType().Name);
                break;
            default:
                text.Append(value.AsOpaque());
                break;
        }
    }

    private static void AppendList(StringBuilder text, in CelValue list, int depth)
    {
        text.Append('[');
        for (var i = 0; i < list.ListCount && text.Length <= MaxLength; i++)
        {
            text.Append(i == 0 ? "" : ", ");
            Append(text, list.ListItem(i), depth + 1);
        }

        text.Append(']');
    }

    private static void AppendMap(StringBuilder text, CelMap map, int depth)
    {
        text.Append('{');
        for (var i = 0; i < map.Count && text.Length <= MaxLength; i++)
        {
            var key = map.KeyAt(i);
            map.TryGet(key, out var value);
            text.Append(i == 0 ? "" : ", ");
            Append(text, key, depth + 1);
            text.Append(": ");
            Append(text, value, depth + 1);
        }

        text.Append(map.CanEnumerate ? "}" : "...}");
    }

    private static void Quote(StringBuilder text, ReadOnlySpan<char> value)
    {
        text.Append('"');
        foreach (var c in value[..Math.Min(value.Length, MaxLength)])
        {
            _ = c switch
            {
                '"' or '\\' => text.Append('\\').Append(c),
                '\n' => text.Append("\\n"),
                '\r' => text.Append("\\r"),
                '\t' => text.Append("\\t"),
                < ' ' or '\u007f' or (>= '\u0080' and < '\u00a0') => text.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"),
                _ => text.Append(c),
            };
        }

        text.Append('"');
    }

    /// <summary>The significant digits of a round-trip text, and the power of ten of the first.</summary>
    private static (string Digits, int Exponent) Digits(string text)
    {
        var parts = text.TrimStart('-').Split('E');
        var (mantissa, exponent) = (parts[0], parts.Length > 1 ? int.Parse(parts[1], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture) : 0);
        var point = mantissa.IndexOf('.', StringComparison.Ordinal);
        var whole = point < 0 ? mantissa.Length : point;
        var all = mantissa.Replace(".", "", StringComparison.Ordinal);
        var zeros = all.Length - all.TrimStart('0').Length;
        var digits = all.Trim('0');
        return digits.Length == 0 ? ("0", 0) : (digits, exponent + whole - zeros - 1);
    }

    private static string Plain(string digits, int exponent)
    {
        if (exponent < 0)
        {
            return "0." + new string('0', -exponent - 1) + digits;
        }

        return digits.Length <= exponent + 1 ? digits + new string('0', exponent + 1 - digits.Length) : $"{digits[..(exponent + 1)]}.{digits[(exponent + 1)..]}";
    }
}
