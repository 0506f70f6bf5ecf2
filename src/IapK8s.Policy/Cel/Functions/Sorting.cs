using IapK8s.Policy.Cel.Values;

namespace IapK8s.Policy.Cel.Functions;

/// <summary>A stable sort that pays for each comparison.</summary>
internal static class Sorting
{
    /// <summary>The values in the order of their keys; an error where the keys are not all of one type that has an order.</summary>
    public static CelValue Sort(ref CelBudget budget, List<KeyValuePair<CelValue, CelValue>> keyed)
    {
        foreach (var (key, _) in keyed)
        {
            if (key.Kind is not (CelKind.Bool or CelKind.Int or CelKind.Uint or CelKind.Double or CelKind.String or CelKind.Bytes or CelKind.Timestamp or CelKind.Duration))
            {
                return CelValue.Fail($"no such overload: type {key.Type} has no order");
            }

            if (key.Kind != keyed[0].Key.Kind)
            {
                return CelValue.Fail("list elements must have the same type to be sorted");
            }
        }

        var from = keyed.ToArray();
        var to = new KeyValuePair<CelValue, CelValue>[from.Length];
        for (var width = 1; width < from.Length; width *= 2)
        {
            for (var start = 0; start < from.Length; start += 2 * width)
            {
                if (!Merge(ref budget, from, to, start, Math.Min(start + width, from.Length), Math.Min(start + (2 * width), from.Length)))
                {
                    return CelValue.Fail(CelError.CostExceeded);
                }
            }

            (from, to) = (to, from);
        }

        return CelValue.Of(new ValueList([.. from.Select(p => p.Value)]));
    }

    private static bool Merge(ref CelBudget budget, KeyValuePair<CelValue, CelValue>[] from, KeyValuePair<CelValue, CelValue>[] to, int start, int middle, int end)
    {
        var (left, right) = (start, middle);
        for (var i = start; i < end; i++)
        {
            if (!budget.TryChargeText(Length(from[i].Key)))
            {
                return false;
            }

            var takesLeft = left < middle && (right >= end || (Comparison.Order(from[left].Key, from[right].Key) ?? 0) <= 0);
            to[i] = takesLeft ? from[left++] : from[right++];
        }

        return true;
    }

    private static int Length(in CelValue key) => key.Kind switch
    {
        CelKind.String => key.AsSpan().Length,
        CelKind.Bytes => key.AsBytes().Length,
        _ => 0,
    };
}
