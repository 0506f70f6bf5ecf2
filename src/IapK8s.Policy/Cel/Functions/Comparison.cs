using IapK8s.Policy.Cel.Syntax;
using IapK8s.Policy.Cel.Values;

namespace IapK8s.Policy.Cel.Functions;

/// <summary>Equality, order and membership.</summary>
internal static class Comparison
{
    private static readonly string[] Ordered =
    [
        "bool, bool", "int, int", "uint, uint", "double, double", "string, string", "bytes, bytes", "timestamp, timestamp", "duration, duration",
        "int, uint", "uint, int", "int, double", "double, int", "uint, double", "double, uint",
    ];

    public static IEnumerable<CelFunction> Functions =>
    [
        CelFunction.Pure(static (ref budget, a) => CelEquality.Compare(ref budget, a[0], a[1]), $"{Operators.Equal}(A, A): bool"),
        CelFunction.Pure(static (ref budget, a) => CelEquality.Compare(ref budget, a[0], a[1]) is { IsError: false } equal ? CelValue.Of(equal.IsFalse) : CelValue.Fail(CelError.NoSuchOverload), $"{Operators.NotEqual}(A, A): bool"),
        CelFunction.Pure(static (ref budget, a) => Test(ref budget, a, static order => order < 0), Ordered.Select(p => $"{Operators.Less}({p}): bool")),
        CelFunction.Pure(static (ref budget, a) => Test(ref budget, a, static order => order <= 0), Ordered.Select(p => $"{Operators.LessOrEqual}({p}): bool")),
        CelFunction.Pure(static (ref budget, a) => Test(ref budget, a, static order => order > 0), Ordered.Select(p => $"{Operators.Greater}({p}): bool")),
        CelFunction.Pure(static (ref budget, a) => Test(ref budget, a, static order => order >= 0), Ordered.Select(p => $"{Operators.GreaterOrEqual}({p}): bool")),
        CelFunction.Pure(InList, $"{Operators.In}(A, list(A)): bool"),
        CelFunction.Pure(InMap, $"{Operators.In}(A, map(A, B)): bool"),
    ];

    /// <summary>Below, at or above zero; null where the two have no order.</summary>
    public static int? Order(in CelValue a, in CelValue b)
    {
        if (a.Kind != b.Kind)
        {
            return Numbers.Compare(a, b);
        }

        switch (a.Kind)
        {
            case CelKind.Bool:
                return a.AsInt().CompareTo(b.AsInt());
            case CelKind.String:
                return CodePoints.Compare(a.AsSpan(), b.AsSpan());
            case CelKind.Bytes:
                return a.AsBytes().SequenceCompareTo(b.AsBytes());
            case CelKind.Timestamp or CelKind.Duration:
                var bySeconds = a.Seconds.CompareTo(b.Seconds);
                return bySeconds != 0 ? bySeconds : a.Nanos.CompareTo(b.Nanos);
            default:
                return Numbers.Compare(a, b);
        }
    }

    /// <summary>Whether the value is an element of the list.</summary>
    public static bool Contains(ref CelBudget budget, in CelValue list, in CelValue value, ref CelError? error)
    {
        if (value.Kind == CelKind.String && list.Reference is CelList known && known.ContainsString(value.AsSpan()) is { } answer)
        {
            return answer;
        }

        var count = list.ListCount;
        for (var i = 0; i < count && error is null; i++)
        {
            if (!budget.TryCharge())
            {
                error = CelError.CostExceeded;
                return false;
            }

            if (CelEquality.AreEqual(ref budget, list.ListItem(i), value, ref error) && error is null)
            {
                return true;
            }
        }

        return false;
    }

    private static CelValue Test(ref CelBudget budget, ReadOnlySpan<CelValue> a, Func<int, bool> holds)
    {
        if (a[0].Kind == CelKind.String && !budget.TryChargeText(Math.Min(a[0].AsSpan().Length, a[1].AsSpan().Length)))
        {
            return CelValue.Fail(CelError.CostExceeded);
        }

        // NaN has no order: every comparison with it is false.
        return CelValue.Of(Order(a[0], a[1]) is { } order && holds(order));
    }

    private static CelValue InList(ref CelBudget budget, ReadOnlySpan<CelValue> a)
    {
        if (a[1].Reference is CelPresence presence)
        {
            return a[0].Kind == CelKind.String ? presence.Contains(a[0].AsSpan()) : CelValue.False;
        }

        CelError? error = null;
        var found = Contains(ref budget, a[1], a[0], ref error);
        return error is null ? CelValue.Of(found) : CelValue.Fail(error);
    }

    private static CelValue InMap(ref CelBudget budget, ReadOnlySpan<CelValue> a)
    {
        if (a[0].Kind is not (CelKind.String or CelKind.Bool or CelKind.Int or CelKind.Uint or CelKind.Double))
        {
            return CelValue.Fail(CelError.NoSuchOverload);
        }

        var map = a[1].AsMap();
        return CelValue.Of(map is CelLookup lookup ? lookup.Contains(a[0]) : map.TryGet(a[0], out _));
    }
}
