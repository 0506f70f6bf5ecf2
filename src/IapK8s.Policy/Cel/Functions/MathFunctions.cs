using IapK8s.Policy.Cel.Values;

namespace IapK8s.Policy.Cel.Functions;

/// <summary>The math extension.</summary>
internal static class MathFunctions
{
    public static IEnumerable<CelFunction> Functions =>
    [
        CelFunction.Pure(static (ref budget, a) => Extreme(ref budget, a[0], 1), Extremes("math.greatest")),
        CelFunction.Pure(static (ref budget, a) => Extreme(ref budget, a[0], -1), Extremes("math.least")),
        CelFunction.Pure(static (ref _, a) => CelValue.Of(Math.Ceiling(a[0].AsDouble())), "math.ceil(double): double"),
        CelFunction.Pure(static (ref _, a) => CelValue.Of(Math.Floor(a[0].AsDouble())), "math.floor(double): double"),
        CelFunction.Pure(static (ref _, a) => CelValue.Of(Math.Round(a[0].AsDouble(), MidpointRounding.AwayFromZero)), "math.round(double): double"),
        CelFunction.Pure(static (ref _, a) => CelValue.Of(Math.Truncate(a[0].AsDouble())), "math.trunc(double): double"),
        CelFunction.Pure(Absolute, "math.abs(int): int", "math.abs(uint): uint", "math.abs(double): double"),
        CelFunction.Pure(Sign, "math.sign(int): int", "math.sign(uint): uint", "math.sign(double): double"),
        CelFunction.Pure(static (ref _, a) => CelValue.Of(double.IsNaN(a[0].AsDouble())), "math.isNaN(double): bool"),
        CelFunction.Pure(static (ref _, a) => CelValue.Of(double.IsInfinity(a[0].AsDouble())), "math.isInf(double): bool"),
        CelFunction.Pure(static (ref _, a) => CelValue.Of(double.IsFinite(a[0].AsDouble())), "math.isFinite(double): bool"),
        CelFunction.Pure(static (ref _, a) => CelValue.Of(Math.Sqrt(Numbers.ToDouble(a[0]))), "math.sqrt(double): double", "math.sqrt(int): double", "math.sqrt(uint): double"),
        CelFunction.Pure(static (ref _, a) => Bits(a[0], a[0].AsInt() & a[1].AsInt()), "math.bitAnd(int, int): int", "math.bitAnd(uint, uint): uint"),
        CelFunction.Pure(static (ref _, a) => Bits(a[0], a[0].AsInt() | a[1].AsInt()), "math.bitOr(int, int): int", "math.bitOr(uint, uint): uint"),
        CelFunction.Pure(static (ref _, a) => Bits(a[0], a[0].AsInt() ^ a[1].AsInt()), "math.bitXor(int, int): int", "math.bitXor(uint, uint): uint"),
        CelFunction.Pure(static (ref _, a) => Bits(a[0], ~a[0].AsInt()), "math.bitNot(int): int", "math.bitNot(uint): uint"),
        CelFunction.Pure(static (ref _, a) => Shift(a[0], a[1].AsInt(), isLeft: true), "math.bitShiftLeft(int, int): int", "math.bitShiftLeft(uint, int): uint"),
        CelFunction.Pure(static (ref _, a) => Shift(a[0], a[1].AsInt(), isLeft: false), "math.bitShiftRight(int, int): int", "math.bitShiftRight(uint, int): uint"),
    ];

    private static IEnumerable<string> Extremes(string name) =>
        [$"{name}(int): int", $"{name}(uint): uint", $"{name}(double): double", $"{name}(list(int)): int", $"{name}(list(uint)): uint", $"{name}(list(double)): double"];

    private static CelValue Extreme(ref CelBudget budget, in CelValue value, int sign)
    {
        if (value.Kind != CelKind.List)
        {
            return value;
        }

        if (value.ListCount == 0)
        {
            return CelValue.Fail("the list is empty: there is no extreme");
        }

        if (!budget.TryCharge(value.ListCount))
        {
            return CelValue.Fail(CelError.CostExceeded);
        }

        var best = value.ListItem(0);
        for (var i = 0; i < value.ListCount; i++)
        {
            var item = value.ListItem(i);
            if (!Numbers.IsNumber(item))
            {
                return CelValue.Fail(CelError.NoSuchOverload);
            }

            best = Numbers.Compare(item, best) * sign > 0 ? item : best;
        }

        return best;
    }

    private static CelValue Absolute(ref CelBudget budget, ReadOnlySpan<CelValue> a) => a[0].Kind switch
    {
        CelKind.Int => a[0].AsInt() == long.MinValue ? CelValue.Fail(CelError.Overflow) : CelValue.Of(Math.Abs(a[0].AsInt())),
        CelKind.Double => CelValue.Of(Math.Abs(a[0].AsDouble())),
        _ => a[0],
    };

    private static CelValue Sign(ref CelBudget budget, ReadOnlySpan<CelValue> a) => a[0].Kind switch
    {
        CelKind.Int => CelValue.Of((long)Math.Sign(a[0].AsInt())),
        CelKind.Uint => CelValue.Of(a[0].AsUint() == 0 ? 0UL : 1UL),
        _ => double.IsNaN(a[0].AsDouble()) ? a[0] : CelValue.Of((double)Math.Sign(a[0].AsDouble())),
    };

    private static CelValue Bits(in CelValue like, long bits) => like.Kind == CelKind.Uint ? CelValue.Of(unchecked((ulong)bits)) : CelValue.Of(bits);

    /// <summary>Bits that are shifted out are gone; an int's sign is a bit like any other.</summary>
    private static CelValue Shift(in CelValue value, long by, bool isLeft)
    {
        if (by < 0)
        {
            return CelValue.Fail("a shift cannot be negative: shift the other way");
        }

        var shifted = by > 63 ? 0 : isLeft ? value.AsUint() << (int)by : value.AsUint() >> (int)by;
        return Bits(value, unchecked((long)shifted));
    }
}
