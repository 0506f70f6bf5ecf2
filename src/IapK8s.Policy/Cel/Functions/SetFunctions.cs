using IapK8s.Policy.Cel.Values;

namespace IapK8s.Policy.Cel.Functions;

/// <summary>The sets extension: lists without regard to order and repetition.</summary>
internal static class SetFunctions
{
    public static IEnumerable<CelFunction> Functions =>
    [
        CelFunction.Pure(static (ref budget, a) => Result(All(ref budget, a[1], a[0], out var error), error), "sets.contains(list(A), list(A)): bool"),
        CelFunction.Pure(Equivalent, "sets.equivalent(list(A), list(A)): bool"),
        CelFunction.Pure(Intersects, "sets.intersects(list(A), list(A)): bool"),
    ];

    private static CelValue Equivalent(ref CelBudget budget, ReadOnlySpan<CelValue> a)
    {
        var contained = All(ref budget, a[1], a[0], out var error);
        if (error is not null || !contained)
        {
            return Result(contained, error);
        }

        return Result(All(ref budget, a[0], a[1], out error), error);
    }

    private static CelValue Intersects(ref CelBudget budget, ReadOnlySpan<CelValue> a)
    {
        CelError? error = null;
        for (var i = 0; i < a[0].ListCount && error is null; i++)
        {
            if (!budget.TryCharge())
            {
                error = CelError.CostExceeded;
            }
            else if (Comparison.Contains(ref budget, a[1], a[0].ListItem(i), ref error) && error is null)
            {
                return CelValue.True;
            }
        }

        return Result(false, error);
    }

    /// <summary>Whether every element is in the other list.</summary>
    private static bool All(ref CelBudget budget, in CelValue elements, in CelValue list, out CelError? error)
    {
        error = null;
        for (var i = 0; i < elements.ListCount; i++)
        {
            if (!budget.TryCharge())
            {
                error = CelError.CostExceeded;
                return false;
            }

            if (!Comparison.Contains(ref budget, list, elements.ListItem(i), ref error))
            {
                return false;
            }
        }

        return true;
    }

    private static CelValue Result(bool value, CelError? error) => error is null ? CelValue.Of(value) : CelValue.Fail(error);
}
