using IapK8s.Policy.Cel.Syntax;
using IapK8s.Policy.Cel.Values;

namespace IapK8s.Policy.Cel.Functions;

/// <summary>Operators that make a value of two: what does not fit 64 bits is an error, never wrapped around.</summary>
internal static class Arithmetic
{
    public static IEnumerable<CelFunction> Functions =>
    [
        CelFunction.Pure(
            Add,
            $"{Operators.Add}(int, int): int",
            $"{Operators.Add}(uint, uint): uint",
            $"{Operators.Add}(double, double): double",
            $"{Operators.Add}(string, string): string",
            $"{Operators.Add}(bytes, bytes): bytes",
            $"{Operators.Add}(list(A), list(A)): list(A)",
            $"{Operators.Add}(timestamp, duration): timestamp",
            $"{Operators.Add}(duration, timestamp): timestamp",
            $"{Operators.Add}(duration, duration): duration"),
        CelFunction.Pure(
            Subtract,
            $"{Operators.Subtract}(int, int): int",
            $"{Operators.Subtract}(uint, uint): uint",
            $"{Operators.Subtract}(double, double): double",
            $"{Operators.Subtract}(timestamp, timestamp): duration",
            $"{Operators.Subtract}(timestamp, duration): timestamp",
            $"{Operators.Subtract}(duration, duration): duration"),
        CelFunction.Pure(Multiply, $"{Operators.Multiply}(int, int): int", $"{Operators.Multiply}(uint, uint): uint", $"{Operators.Multiply}(double, double): double"),
        CelFunction.Pure(Divide, $"{Operators.Divide}(int, int): int", $"{Operators.Divide}(uint, uint): uint", $"{Operators.Divide}(double, double): double"),
        CelFunction.Pure(Modulo, $"{Operators.Modulo}(int, int): int", $"{Operators.Modulo}(uint, uint): uint"),
        CelFunction.Pure(Negate, $"{Operators.Negate}(int): int", $"{Operators.Negate}(double): double"),
        CelFunction.Pure(static (ref _, a) => CelValue.Of(!a[0].AsBool()), $"{Operators.Not}(bool): bool"),
    ];

    private static CelValue Add(ref CelBudget budget, ReadOnlySpan<CelValue> a)
    {
        ref readonly var x = ref a[0];
        ref readonly var y = ref a[1];
        switch (x.Kind)
        {
            case CelKind.Int:
                var sum = unchecked(x.AsInt() + y.AsInt());
                return ((x.AsInt() ^ sum) & (y.AsInt() ^ sum)) < 0 ? CelValue.Fail(CelError.Overflow) : CelValue.Of(sum);
            case CelKind.Uint:
                var total = unchecked(x.AsUint() + y.AsUint());
                return total < x.AsUint() ? CelValue.Fail(CelError.Overflow) : CelValue.Of(total);
            case CelKind.Double:
                return CelValue.Of(x.AsDouble() + y.AsDouble());
            case CelKind.String:
                return budget.TryChargeNewText(x.AsSpan().Length + (long)y.AsSpan().Length) ? CelValue.Of(string.Concat(x.AsSpan(), y.AsSpan())) : CelValue.Fail(CelError.CostExceeded);
            case CelKind.Bytes:
                return budget.TryChargeNewText(x.AsBytes().Length + (long)y.AsBytes().Length) ? CelValue.OfBytes([.. x.AsBytes(), .. y.AsBytes()]) : CelValue.Fail(CelError.CostExceeded);
            case CelKind.List:
                return Concatenate(ref budget, x, y);
            case CelKind.Timestamp:
                return Moment(x, Durations.ToNanos(y));
            default:
                return y.Kind == CelKind.Timestamp ? Moment(y, Durations.ToNanos(x)) : Durations.OfNanos(Durations.ToNanos(x) + Durations.ToNanos(y));
        }
    }

    private static CelValue Subtract(ref CelBudget budget, ReadOnlySpan<CelValue> a)
    {
        ref readonly var x = ref a[0];
        ref readonly var y = ref a[1];
        switch (x.Kind)
        {
            case CelKind.Int:
                var difference = unchecked(x.AsInt() - y.AsInt());
                return ((x.AsInt() ^ y.AsInt()) & (x.AsInt() ^ difference)) < 0 ? CelValue.Fail(CelError.Overflow) : CelValue.Of(difference);
            case CelKind.Uint:
                return y.AsUint() > x.AsUint() ? CelValue.Fail(CelError.Overflow) : CelValue.Of(x.AsUint() - y.AsUint());
            case CelKind.Double:
                return CelValue.Of(x.AsDouble() - y.AsDouble());
            case CelKind.Timestamp when y.Kind == CelKind.Duration:
                return Moment(x, -Durations.ToNanos(y));
            default:
                return Durations.OfNanos(Durations.ToNanos(x) - Durations.ToNanos(y));
        }
    }

    private static CelValue Multiply(ref CelBudget budget, ReadOnlySpan<CelValue> a)
    {
        switch (a[0].Kind)
        {
            case CelKind.Int:
                var product = (Int128)a[0].AsInt() * a[1].AsInt();
                return product < long.MinValue || product > long.MaxValue ? CelValue.Fail(CelError.Overflow) : CelValue.Of((long)product);
            case CelKind.Uint:
                var unsigned = (UInt128)a[0].AsUint() * a[1].AsUint();
                return unsigned > ulong.MaxValue ? CelValue.Fail(CelError.Overflow) : CelValue.Of((ulong)unsigned);
            default:
                return CelValue.Of(a[0].AsDouble() * a[1].AsDouble());
        }
    }

    private static CelValue Divide(ref CelBudget budget, ReadOnlySpan<CelValue> a)
    {
        switch (a[0].Kind)
        {
            case CelKind.Int:
                if (a[1].AsInt() == 0)
                {
                    return CelValue.Fail(CelError.DivideByZero);
                }

                return a[0].AsInt() == long.MinValue && a[1].AsInt() == -1 ? CelValue.Fail(CelError.Overflow) : CelValue.Of(a[0].AsInt() / a[1].AsInt());
            case CelKind.Uint:
                return a[1].AsUint() == 0 ? CelValue.Fail(CelError.DivideByZero) : CelValue.Of(a[0].AsUint() / a[1].AsUint());
            default:
                return CelValue.Of(a[0].AsDouble() / a[1].AsDouble());
        }
    }

    private static CelValue Modulo(ref CelBudget budget, ReadOnlySpan<CelValue> a)
    {
        if (a[0].Kind == CelKind.Uint)
        {
            return a[1].AsUint() == 0 ? CelValue.Fail(CelError.ModulusByZero) : CelValue.Of(a[0].AsUint() % a[1].AsUint());
        }

        if (a[1].AsInt() == 0)
        {
            return CelValue.Fail(CelError.ModulusByZero);
        }

        return a[0].AsInt() == long.MinValue && a[1].AsInt() == -1 ? CelValue.Fail(CelError.Overflow) : CelValue.Of(a[0].AsInt() % a[1].AsInt());
    }

    private static CelValue Negate(ref CelBudget budget, ReadOnlySpan<CelValue> a)
    {
        if (a[0].Kind == CelKind.Double)
        {
            return CelValue.Of(-a[0].AsDouble());
        }

        return a[0].AsInt() == long.MinValue ? CelValue.Fail(CelError.Overflow) : CelValue.Of(-a[0].AsInt());
    }

    private static CelValue Concatenate(ref CelBudget budget, in CelValue x, in CelValue y)
    {
        var (first, second) = (x.ListCount, y.ListCount);
        if (!budget.TryCharge((long)first + second))
        {
            return CelValue.Fail(CelError.CostExceeded);
        }

        var items = new CelValue[first + second];
        for (var i = 0; i < items.Length; i++)
        {
            items[i] = i < first ? x.ListItem(i) : y.ListItem(i - first);
        }

        return CelValue.Of(new ValueList(items));
    }

    private static CelValue Moment(in CelValue timestamp, Int128 later)
    {
        var nanos = Durations.ToNanos(timestamp) + later;
        var seconds = nanos / Times.NanosPerSecond;
        var rest = (int)(nanos % Times.NanosPerSecond);
        return rest < 0 ? CelValue.OfTimestamp((long)seconds - 1, rest + Times.NanosPerSecond) : CelValue.OfTimestamp((long)seconds, rest);
    }
}
