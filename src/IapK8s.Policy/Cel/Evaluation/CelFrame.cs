using IapK8s.Policy.Cel.Values;

namespace IapK8s.Policy.Cel.Evaluation;

/// <summary>One evaluation under way. Lives on the stack: evaluating allocates nothing for it.</summary>
internal ref struct CelFrame(CelActivation activation, Span<CelValue> locals, long budget, List<CelStep>? trace)
{
    public readonly CelActivation Activation = activation;

    public readonly Span<CelValue> Locals = locals;

    /// <summary>Null unless somebody wants an explanation.</summary>
    public readonly List<CelStep>? Trace = trace;

    public CelBudget Budget = new(budget);
}
