using IapK8s.Policy.Cel.Values;

namespace IapK8s.Policy.Cel.Functions;

/// <summary>Optional values. <c>or</c> and <c>orValue</c> look at their argument only where they need it, so the evaluation has them itself.</summary>
internal static class OptionalFunctions
{
    public static IEnumerable<CelFunction> Functions =>
    [
        CelFunction.Pure(static (ref _, a) => CelValue.OptionalOf(a[0]), "optional.of(A): optional(A)"),
        CelFunction.Pure(static (ref _, a) => EmptyValues.IsEmpty(a[0]) ? CelValue.None : CelValue.OptionalOf(a[0]), "optional.ofNonZeroValue(A): optional(A)"),
        CelFunction.Pure(static (ref _, _) => CelValue.None, "optional.none(): optional(A)"),
        CelFunction.Pure(static (ref _, a) => CelValue.Of(a[0].HasContent), "(optional(A)).hasValue(): bool"),
        CelFunction.Pure(static (ref _, a) => a[0].HasContent ? a[0].Content : CelValue.Fail("optional.none() has no value"), "(optional(A)).value(): A"),
        CelFunction.Pure(static (ref _, a) => a[0].HasContent ? a[0] : a[1], "(optional(A)).or(optional(A)): optional(A)"),
        CelFunction.Pure(static (ref _, a) => a[0].HasContent ? a[0].Content : a[1], "(optional(A)).orValue(A): A"),
        CelFunction.Pure(Unwrap, "optional.unwrap(list(optional(A))): list(A)", "(list(optional(A))).unwrapOpt(): list(A)"),
    ];

    private static CelValue Unwrap(ref CelBudget budget, ReadOnlySpan<CelValue> a)
    {
        if (!budget.TryCharge(a[0].ListCount))
        {
            return CelValue.Fail(CelError.CostExceeded);
        }

        var items = new List<CelValue>();
        for (var i = 0; i < a[0].ListCount; i++)
        {
            var item = a[0].ListItem(i);
            if (item.Kind != CelKind.Optional)
            {
                return CelValue.Fail(CelError.NoSuchOverload);
            }

            if (item.HasContent)
            {
                items.Add(item.Content);
            }
        }

        return CelValue.Of(new ValueList([.. items]));
    }
}
