using System.Runtime.CompilerServices;

namespace IapK8s.Policy.Cel.Values;

/// <summary><c>==</c>: values of different types are different, numbers are equal across theirs, lists and maps by content.</summary>
internal static class CelEquality
{
    /// <summary>A bool, or an error where the comparison cannot be made.</summary>
    public static CelValue Compare(ref CelBudget budget, in CelValue a, in CelValue b)
    {
        CelError? error = null;
        var equal = AreEqual(ref budget, a, b, ref error);
        return error is null ? CelValue.Of(equal) : CelValue.Fail(error);
    }

    public static bool AreEqual(ref CelBudget budget, in CelValue a, in CelValue b, ref CelError? error)
    {
        if (a.Kind != b.Kind)
        {
            return Numbers.Compare(a, b) == 0;
        }

        switch (a.Kind)
        {
            case CelKind.String:
                var x = a.AsSpan();
                var y = b.AsSpan();
                return x.Length == y.Length && (x.Length < 64 || Charged(budget.TryChargeText(x.Length), ref error)) && x.SequenceEqual(y);
            case CelKind.Null:
                return true;
            case CelKind.Bool or CelKind.Int or CelKind.Uint:
                return a.AsInt() == b.AsInt();
            case CelKind.Double:
                // NaN differs from itself, 0.0 equals -0.0.
                var (d, e) = (a.AsDouble(), b.AsDouble());
                return d == e;
            case CelKind.Timestamp or CelKind.Duration:
                return a.Seconds == b.Seconds && a.Nanos == b.Nanos;
            case CelKind.Bytes:
                return Charged(budget.TryChargeText(a.AsBytes().Length), ref error) && a.AsBytes().SequenceEqual(b.AsBytes());
            case CelKind.Type:
                // Parameters are not known at run time: a list is a list.
                return a.AsType().Name == b.AsType().Name;
            case CelKind.Opaque:
                return Charged(budget.TryCharge(), ref error) && a.AsOpaque().Equals(b.AsOpaque());
            case CelKind.Optional:
                return a.HasContent == b.HasContent && (!a.HasContent || Nested(ref budget, a.Content, b.Content, ref error));
            case CelKind.List:
                return ListsAreEqual(ref budget, a, b, ref error);
            case CelKind.Map:
                return MapsAreEqual(ref budget, a.AsMap(), b.AsMap(), ref error);
            default:
                error ??= CelError.NoSuchOverload;
                return false;
        }
    }

    private static bool Nested(ref CelBudget budget, in CelValue a, in CelValue b, ref CelError? error)
    {
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            error ??= CelError.TooDeep;
            return false;
        }

        return Charged(budget.TryCharge(), ref error) && AreEqual(ref budget, a, b, ref error);
    }

    private static bool ListsAreEqual(ref CelBudget budget, in CelValue a, in CelValue b, ref CelError? error)
    {
        var count = a.ListCount;
        if (count != b.ListCount)
        {
            return false;
        }

        for (var i = 0; i < count; i++)
        {
            if (!Nested(ref budget, a.ListItem(i), b.ListItem(i), ref error))
            {
                return false;
            }
        }

        return true;
    }

    private static bool MapsAreEqual(ref CelBudget budget, CelMap a, CelMap b, ref CelError? error)
    {
        if (!a.CanEnumerate || !b.CanEnumerate)
        {
            error ??= CelError.NoSuchOverload;
            return false;
        }

        if (a.Count != b.Count)
        {
            return false;
        }

        for (var i = 0; i < a.Count; i++)
        {
            var key = a.KeyAt(i);
            if (!a.TryGet(key, out var x) || !b.TryGet(key, out var y) || !Nested(ref budget, x, y, ref error))
            {
                return false;
            }
        }

        return true;
    }

    private static bool Charged(bool charged, ref CelError? error)
    {
        if (!charged)
        {
            error ??= CelError.CostExceeded;
        }

        return charged;
    }
}
