using IapK8s.Policy.Cel.Values;

namespace IapK8s.Policy.Cel.Evaluation;

/// <summary>A part of a program, ready to be evaluated. Immutable.</summary>
/// <param name="offset">In the source, for errors.</param>
internal abstract class Node(int offset)
{
    public int Offset { get; } = offset;

    public abstract CelValue Evaluate(ref CelFrame frame);

    protected CelValue Fail(CelError error) => CelValue.Fail(error with { Offset = Offset });

    protected CelValue Fail(string message) => CelValue.Fail(new CelError(message, Offset));

    /// <summary>An error gets this node's place, a value stays.</summary>
    protected CelValue Located(in CelValue value) => value.IsError ? value.At(Offset) : value;

    /// <summary>Two values of which at least one is none: what is unknown counts more than an error, the first error more than the second.</summary>
    protected static CelValue Absent(in CelValue first, in CelValue second)
    {
        if (first.IsUnknown)
        {
            return second.IsUnknown ? CelValue.Of(CelUnknown.Merge(first.AsUnknown(), second.AsUnknown())) : first;
        }

        return second.IsUnknown || !first.IsError ? second : first;
    }
}
