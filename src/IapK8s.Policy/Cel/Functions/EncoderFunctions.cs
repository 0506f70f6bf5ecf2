using IapK8s.Policy.Cel.Values;

namespace IapK8s.Policy.Cel.Functions;

/// <summary>The encoders extension: base64 (RFC 4648 §4), read with or without its padding.</summary>
internal static class EncoderFunctions
{
    public static IEnumerable<CelFunction> Functions =>
    [
        CelFunction.Pure(
            static (ref budget, a) => budget.TryChargeNewText(a[0].AsBytes().Length * 4L / 3) ? CelValue.Of(Convert.ToBase64String(a[0].AsBytes())) : CelValue.Fail(CelError.CostExceeded),
            "base64.encode(bytes): string"),
        CelFunction.Pure(Decode, "base64.decode(string): bytes"),
    ];

    private static CelValue Decode(ref CelBudget budget, ReadOnlySpan<CelValue> a)
    {
        var text = a[0].AsString();
        if (!budget.TryChargeNewText(text.Length))
        {
            return CelValue.Fail(CelError.CostExceeded);
        }

        var padded = text.Contains('=', StringComparison.Ordinal) ? text : text.PadRight((text.Length + 3) / 4 * 4, '=');
        var bytes = new byte[padded.Length / 4 * 3];
        var length = 0;
        var isBase64 = text.All(c => char.IsAsciiLetterOrDigit(c) || c is '+' or '/' or '=') && Convert.TryFromBase64String(padded, bytes, out length);
        return isBase64 ? CelValue.OfBytes(bytes[..length]) : CelValue.Fail("the text is no base64");
    }
}
