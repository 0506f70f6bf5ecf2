using System.Runtime.CompilerServices;
using IapK8s.Policy.Cel.Values;

namespace IapK8s.Policy.Cel.Functions;

/// <summary>The lists extension.</summary>
internal static class ListFunctions
{
    private static readonly string[] Ordered = ["bool", "int", "uint", "double", "string", "bytes", "timestamp", "duration"];

    public static IEnumerable<CelFunction> Functions =>
    [
        CelFunction.Pure(Slice, "(list(A)).slice(int, int): list(A)"),
        CelFunction.Pure(Flatten, "(list(list(A))).flatten(): list(A)", "(list(dyn)).flatten(): list(dyn)", "(list(dyn)).flatten(int): list(dyn)"),
        CelFunction.Pure(Sort, Ordered.Select(t => $"(list({t})).sort(): list({t})")),
        CelFunction.Pure(Distinct, "(list(A)).distinct(): list(A)"),
        CelFunction.Pure(Reverse, "(list(A)).reverse(): list(A)"),
        CelFunction.Pure(Range, "lists.range(int): list(int)"),
        CelFunction.Pure(static (ref _, a) => a[0].ListCount == 0 ? CelValue.None : CelValue.OptionalOf(a[0].ListItem(0)), "(list(A)).first(): optional(A)"),
        CelFunction.Pure(static (ref _, a) => a[0].ListCount == 0 ? CelValue.None : CelValue.OptionalOf(a[0].ListItem(a[0].ListCount - 1)), "(list(A)).last(): optional(A)"),
    ];

    private static CelValue Slice(ref CelBudget budget, ReadOnlySpan<CelValue> a)
    {
        var (start, end, count) = (a[1].AsInt(), a[2].AsInt(), a[0].ListCount);
        if (start < 0 || end < 0 || start > end || end > count)
        {
            return CelValue.Fail($"cannot slice({start}, {end}), the list has {count} elements");
        }

        if (!budget.TryCharge(end - start))
        {
            return CelValue.Fail(CelError.CostExceeded);
        }

        var items = new CelValue[end - start];
        for (var i = 0; i < items.Length; i++)
        {
            items[i] = a[0].ListItem((int)start + i);
        }

        return CelValue.Of(new ValueList(items));
    }

    private static CelValue Flatten(ref CelBudget budget, ReadOnlySpan<CelValue> a)
    {
        var depth = a.Length > 1 ? a[1].AsInt() : 1;
        if (depth < 0)
        {
            return CelValue.Fail("flatten() takes a depth that is not negative");
        }

        var items = new List<CelValue>();
        return Flatten(ref budget, a[0], depth, items) is { } error ? CelValue.Fail(error) : CelValue.Of(new ValueList([.. items]));
    }

    private static CelError? Flatten(ref CelBudget budget, in CelValue list, long depth, List<CelValue> items)
    {
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            return CelError.TooDeep;
        }

        for (var i = 0; i < list.ListCount; i++)
        {
            if (!budget.TryCharge())
            {
                return CelError.CostExceeded;
            }

            var item = list.ListItem(i);
            if (item.Kind != CelKind.List || depth == 0)
            {
                items.Add(item);
            }
            else if (Flatten(ref budget, item, depth - 1, items) is { } error)
            {
                return error;
            }
        }

        return null;
    }

    private static CelValue Sort(ref CelBudget budget, ReadOnlySpan<CelValue> a)
    {
        if (!budget.TryCharge(a[0].ListCount))
        {
            return CelValue.Fail(CelError.CostExceeded);
        }

        var keyed = new List<KeyValuePair<CelValue, CelValue>>(a[0].ListCount);
        for (var i = 0; i < a[0].ListCount; i++)
        {
            var item = a[0].ListItem(i);
            keyed.Add(new(item, item));
        }

        return Sorting.Sort(ref budget, keyed);
    }

    private static CelValue Distinct(ref CelBudget budget, ReadOnlySpan<CelValue> a)
    {
        var items = new List<CelValue>();
        CelError? error = null;
        for (var i = 0; i < a[0].ListCount; i++)
        {
            var item = a[0].ListItem(i);
            var isNew = true;
            for (var j = 0; j < items.Count && isNew && error is null; j++)
            {
                isNew = !CelEquality.AreEqual(ref budget, items[j], item, ref error);
            }

            if (!budget.TryCharge(1 + items.Count))
            {
                error = CelError.CostExceeded;
            }

            if (error is not null)
            {
                return CelValue.Fail(error);
            }

            if (isNew)
            {
                items.Add(item);
            }
        }

        return CelValue.Of(new ValueList([.. items]));
    }

    private static CelValue Reverse(ref CelBudget budget, ReadOnlySpan<CelValue> a)
    {
        if (!budget.TryCharge(a[0].ListCount))
        {
            return CelValue.Fail(CelError.CostExceeded);
        }

        var items = new CelValue[a[0].ListCount];
        for (var i = 0; i < items.Length; i++)
        {
            items[i] = a[0].ListItem(items.Length - 1 - i);
        }

        return CelValue.Of(new ValueList(items));
    }

    private static CelValue Range(ref CelBudget budget, ReadOnlySpan<CelValue> a)
    {
        if (!budget.TryCharge(Math.Max(0, a[0].AsInt())))
        {
            return CelValue.Fail(CelError.CostExceeded);
        }

        var items = new CelValue[Math.Max(0, a[0].AsInt())];
        for (var i = 0; i < items.Length; i++)
        {
            items[i] = CelValue.Of((long)i);
        }

        return CelValue.Of(new ValueList(items));
    }
}
