using IapK8s.Policy.Cel.Values;

namespace IapK8s.Policy.Cel.Evaluation;

/// <summary><c>&amp;&amp;</c> and <c>||</c>: whatever decides wins over errors and unknowns on either side of it; unknown wins over errors.</summary>
internal sealed class LogicalNode(int offset, bool isAnd, Node[] operands) : Node(offset)
{
    public override CelValue Evaluate(ref CelFrame frame)
    {
        var pending = CelValue.Null;
        foreach (var operand in operands)
        {
            var value = operand.Evaluate(ref frame);
            if (value.Kind == CelKind.Bool)
            {
                if (value.AsBool() != isAnd)
                {
                    return value;
                }

                continue;
            }

            var absent = value.IsValue ? Fail(CelError.NoSuchOverload) : value;
            pending = pending.IsValue ? absent : Absent(pending, absent);
        }

        return pending.IsValue ? CelValue.Of(isAnd) : pending;
    }
}
