using System.Globalization;
using System.Text;
using IapK8s.Policy.Cel.Values;

namespace IapK8s.Policy.Cel.Functions;

/// <summary>Functions that bear the name of the type that they make.</summary>
internal static class Conversions
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static IEnumerable<CelFunction> Functions =>
    [
        CelFunction.Pure(ToInt, "int(int): int", "int(uint): int", "int(double): int", "int(string): int", "int(timestamp): int"),
        CelFunction.Pure(ToUint, "uint(uint): uint", "uint(int): uint", "uint(double): uint", "uint(string): uint"),
        CelFunction.Pure(ToDouble, "double(double): double", "double(int): double", "double(uint): double", "double(string): double"),
        CelFunction.Pure(ToBool, "bool(bool): bool", "bool(string): bool"),
        CelFunction.Pure(
            ToText,
            "string(string): string", "string(bool): string", "string(int): string", "string(uint): string", "string(double): string", "string(bytes): string",
            "string(timestamp): string", "string(duration): string", "string(net.IP): string", "string(net.CIDR): string", "string(kubernetes.URL): string"),
        CelFunction.Pure(ToBytes, "bytes(bytes): bytes", "bytes(string): bytes"),
        CelFunction.Pure(ToTimestamp, "timestamp(timestamp): timestamp", "timestamp(string): timestamp", "timestamp(int): timestamp"),
        CelFunction.Pure(ToDuration, "duration(duration): duration", "duration(string): duration"),
        CelFunction.Pure(static (ref _, a) => a[0], "dyn(A): dyn"),
        CelFunction.Pure(static (ref _, a) => CelValue.Of(a[0].Type), "type(A): type(A)"),
    ];

    /// <summary>Bytes as text; null where they are no UTF-8.</summary>
    public static string? Decode(ReadOnlySpan<byte> bytes) => System.Text.Unicode.Utf8.IsValid(bytes) ? StrictUtf8.GetString(bytes) : null;

    private static CelValue ToInt(ref CelBudget budget, ReadOnlySpan<CelValue> a) => a[0].Kind switch
    {
        CelKind.Uint => a[0].AsUint() > long.MaxValue ? CelValue.Fail(CelError.OutOfRange) : CelValue.Of((long)a[0].AsUint()),
        CelKind.Double => Numbers.TryToInt(a[0].AsDouble(), out var whole) ? CelValue.Of(whole) : CelValue.Fail(CelError.OutOfRange),
        CelKind.String => Numbers.TryParse<long>(a[0].AsSpan(), NumberStyles.AllowLeadingSign, out var parsed) ? CelValue.Of(parsed) : Malformed("int"),
        CelKind.Timestamp => CelValue.Of(a[0].Seconds),
        _ => a[0],
    };

    private static CelValue ToUint(ref CelBudget budget, ReadOnlySpan<CelValue> a) => a[0].Kind switch
    {
        CelKind.Int => a[0].AsInt() < 0 ? CelValue.Fail(CelError.OutOfRange) : CelValue.Of((ulong)a[0].AsInt()),
        CelKind.Double => Numbers.TryToUint(a[0].AsDouble(), out var whole) ? CelValue.Of(whole) : CelValue.Fail(CelError.OutOfRange),
        CelKind.String => Numbers.TryParse<ulong>(a[0].AsSpan(), NumberStyles.None, out var parsed) ? CelValue.Of(parsed) : Malformed("uint"),
        _ => a[0],
    };

    private static CelValue ToDouble(ref CelBudget budget, ReadOnlySpan<CelValue> a)
    {
        if (a[0].Kind != CelKind.String)
        {
            return CelValue.Of(Numbers.ToDouble(a[0]));
        }

        var text = a[0].AsSpan();
        var unsigned = text.Length > 0 && text[0] is '+' or '-' ? text[1..] : text;
        if (unsigned.Equals("inf", StringComparison.OrdinalIgnoreCase) || unsigned.Equals("infinity", StringComparison.OrdinalIgnoreCase))
        {
            return CelValue.Of(text[0] == '-' ? double.NegativeInfinity : double.PositiveInfinity);
        }

        if (text.Equals("nan", StringComparison.OrdinalIgnoreCase))
        {
            return CelValue.Of(double.NaN);
        }

        const NumberStyles Style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        return budget.TryChargeText(text.Length) && Numbers.TryParse<double>(text, Style, out var number) && double.IsFinite(number) ? CelValue.Of(number) : Malformed("double");
    }

    private static CelValue ToBool(ref CelBudget budget, ReadOnlySpan<CelValue> a) => a[0].Kind == CelKind.Bool ? a[0] : a[0].AsSpan() switch
    {
        "1" or "t" or "T" or "true" or "TRUE" or "True" => CelValue.True,
        "0" or "f" or "F" or "false" or "FALSE" or "False" => CelValue.False,
        _ => Malformed("bool"),
    };

    private static CelValue ToText(ref CelBudget budget, ReadOnlySpan<CelValue> a)
    {
        switch (a[0].Kind)
        {
            case CelKind.String:
                return a[0];
            case CelKind.Bool:
                return CelValue.Of(a[0].AsBool() ? "true" : "false");
            case CelKind.Int:
                return CelValue.Of(a[0].AsInt().ToString(CultureInfo.InvariantCulture));
            case CelKind.Uint:
                return CelValue.Of(a[0].AsUint().ToString(CultureInfo.InvariantCulture));
            case CelKind.Double:
                return CelValue.Of(ValueText.Of(a[0].AsDouble()));
            case CelKind.Timestamp:
                return CelValue.Of(Times.Format(a[0]));
            case CelKind.Duration:
                return CelValue.Of(Durations.Format(a[0]));
            case CelKind.Opaque:
                return CelValue.Of(a[0].AsOpaque().ToString());
            default:
                if (!budget.TryChargeNewText(a[0].AsBytes().Length))
                {
                    return CelValue.Fail(CelError.CostExceeded);
                }

                return Decode(a[0].AsBytes()) is { } text ? CelValue.Of(text) : CelValue.Fail("invalid UTF-8 in bytes: they are no string");
        }
    }

    private static CelValue ToBytes(ref CelBudget budget, ReadOnlySpan<CelValue> a)
    {
        if (a[0].Kind == CelKind.Bytes)
        {
            return a[0];
        }

        if (!budget.TryChargeNewText(a[0].AsSpan().Length))
        {
            return CelValue.Fail(CelError.CostExceeded);
        }

        var bytes = new byte[Encoding.UTF8.GetByteCount(a[0].AsSpan())];
        Encoding.UTF8.GetBytes(a[0].AsSpan(), bytes);
        return CelValue.OfBytes(bytes);
    }

    private static CelValue ToTimestamp(ref CelBudget budget, ReadOnlySpan<CelValue> a) => a[0].Kind switch
    {
        CelKind.String => Times.Parse(a[0].AsSpan()) ?? CelValue.Fail("the text is no timestamp, or out of range: write 2006-01-02T15:04:05Z"),
        CelKind.Int => CelValue.OfTimestamp(a[0].AsInt(), 0),
        _ => a[0],
    };

    private static CelValue ToDuration(ref CelBudget budget, ReadOnlySpan<CelValue> a) => a[0].Kind == CelKind.Duration ? a[0]
        : budget.TryChargeText(a[0].AsSpan().Length) ? Durations.Parse(a[0].AsSpan()) ?? CelValue.Fail("the text is no duration: write 1h30m, 90s or 1.5s") : CelValue.Fail(CelError.CostExceeded);

    private static CelValue Malformed(string type) => CelValue.Fail($"the text is no {type}, or out of range");
}
