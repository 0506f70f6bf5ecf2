using IapK8s.Policy.Cel.Values;

namespace IapK8s.Policy.Cel.Evaluation;

/// <summary>Notes what a part evaluated to. Only in programs that were made for an explanation.</summary>
internal sealed class TraceNode(Node inner, int depth, string part) : Node(inner.Offset)
{
    public override CelValue Evaluate(ref CelFrame frame)
    {
        var trace = frame.Trace;
        if (trace is null || trace.Count >= CelExplanation.MaxSteps)
        {
            return inner.Evaluate(ref frame);
        }

        // The place is taken before the parts below take theirs.
        var index = trace.Count;
        trace.Add(new CelStep(Offset, depth, part, default));
        var value = inner.Evaluate(ref frame);
        trace[index] = trace[index] with { Value = value };
        return value;
    }
}
