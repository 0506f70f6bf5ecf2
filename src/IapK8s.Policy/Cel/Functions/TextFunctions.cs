using IapK8s.Policy.Cel.Patterns;
using IapK8s.Policy.Cel.Values;

namespace IapK8s.Policy.Cel.Functions;

/// <summary>What the standard library has for strings, and <c>size</c>.</summary>
internal static class TextFunctions
{
    public static IEnumerable<CelFunction> Functions =>
    [
        CelFunction.Pure(
            Size,
            "size(string): int", "size(bytes): int", "size(list(A)): int", "size(map(A, B)): int",
            "(string).size(): int", "(bytes).size(): int", "(list(A)).size(): int", "(map(A, B)).size(): int"),
        CelFunction.Pure(
            static (ref budget, a) => budget.TryChargeText(a[1].AsSpan().Length) ? CelValue.Of(a[0].AsSpan().StartsWith(a[1].AsSpan(), StringComparison.Ordinal)) : CelValue.Fail(CelError.CostExceeded),
            "(string).startsWith(string): bool"),
        CelFunction.Pure(
            static (ref budget, a) => budget.TryChargeText(a[1].AsSpan().Length) ? CelValue.Of(a[0].AsSpan().EndsWith(a[1].AsSpan(), StringComparison.Ordinal)) : CelValue.Fail(CelError.CostExceeded),
            "(string).endsWith(string): bool"),
        CelFunction.Pure(
            static (ref budget, a) => TryChargeSearch(ref budget, a[0], a[1]) ? CelValue.Of(a[0].AsSpan().Contains(a[1].AsSpan(), StringComparison.Ordinal)) : CelValue.Fail(CelError.CostExceeded),
            "(string).contains(string): bool"),
        CelFunction.Pure(Matches, BindPattern, "(string).matches(string): bool", "matches(string, string): bool"),
    ];

    /// <summary>Looking for a text in another costs up to the product of their lengths.</summary>
    public static bool TryChargeSearch(ref CelBudget budget, in CelValue text, in CelValue wanted)
    {
        var (length, needle) = ((long)text.AsSpan().Length, (long)wanted.AsSpan().Length);
        return needle > length ? budget.TryCharge() : budget.TryChargeText(length + (length * Math.Min(needle, 64) / 16) + (length * needle / 256));
    }

    private static CelValue Size(ref CelBudget budget, ReadOnlySpan<CelValue> a)
    {
        switch (a[0].Kind)
        {
            case CelKind.String:
                return budget.TryChargeText(a[0].AsSpan().Length) ? CelValue.Of((long)CodePoints.Count(a[0].AsSpan())) : CelValue.Fail(CelError.CostExceeded);
            case CelKind.Bytes:
                return CelValue.Of((long)a[0].AsBytes().Length);
            case CelKind.List:
                return CelValue.Of((long)a[0].ListCount);
            default:
                return a[0].AsMap().CanEnumerate ? CelValue.Of((long)a[0].AsMap().Count) : CelValue.Fail("no such overload: this map can be asked for single keys alone");
        }
    }

    /// <summary>A pattern that the expression works out: translated and compiled each time, so it costs accordingly.</summary>
    private static CelValue Matches(ref CelBudget budget, ReadOnlySpan<CelValue> a)
    {
        var pattern = a[1].AsSpan();
        if (!budget.TryCharge(2_000 + (20L * pattern.Length)))
        {
            return CelValue.Fail(CelError.CostExceeded);
        }

        var compiled = CelPattern.Compile(a[1].AsString(), out var mistake);
        return compiled is null ? CelValue.Fail($"invalid pattern: {mistake}") : compiled.IsMatch(ref budget, a[0]);
    }

    private static (Types.CelBody? Body, string? Mistake) BindPattern(in CelValue pattern)
    {
        var compiled = CelPattern.Compile(pattern.AsString(), out var mistake);
        return compiled is null ? (null, $"invalid pattern: {mistake}") : ((ref budget, a) => compiled.IsMatch(ref budget, a[0]), null);
    }
}
