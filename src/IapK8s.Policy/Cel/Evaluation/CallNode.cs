using IapK8s.Policy.Cel.Types;
using IapK8s.Policy.Cel.Values;

namespace IapK8s.Policy.Cel.Evaluation;

/// <summary>A call: the first overload that takes the arguments answers.</summary>
internal sealed class CallNode(int offset, CelOverload[] overloads, Node[] arguments) : Node(offset)
{
    public override CelValue Evaluate(ref CelFrame frame)
    {
        switch (arguments.Length)
        {
            case 1:
                var only = arguments[0].Evaluate(ref frame);
                return Invoke(ref frame, new ReadOnlySpan<CelValue>(in only));
            case 2:
                var two = default(TwoArguments);
                two[0] = arguments[0].Evaluate(ref frame);
                two[1] = arguments[1].Evaluate(ref frame);
                return Invoke(ref frame, two);
            case <= 4:
                var four = default(FourArguments);
                for (var i = 0; i < arguments.Length; i++)
                {
                    four[i] = arguments[i].Evaluate(ref frame);
                }

                return Invoke(ref frame, ((ReadOnlySpan<CelValue>)four)[..arguments.Length]);
            default:
                var many = new CelValue[arguments.Length];
                for (var i = 0; i < many.Length; i++)
                {
                    many[i] = arguments[i].Evaluate(ref frame);
                }

                return Invoke(ref frame, many);
        }
    }

    private CelValue Invoke(ref CelFrame frame, scoped ReadOnlySpan<CelValue> values)
    {
        foreach (ref readonly var value in values)
        {
            if (!value.IsValue)
            {
                return FirstAbsent(values);
            }
        }

        if (!frame.Budget.TryCharge())
        {
            return CelValue.Fail(CelError.CostExceeded);
        }

        foreach (var overload in overloads)
        {
            if (overload.Takes(values))
            {
                return Located(overload.Body(ref frame.Budget, values));
            }
        }

        return Fail(CelError.NoSuchOverload);
    }

    private static CelValue FirstAbsent(ReadOnlySpan<CelValue> values)
    {
        var absent = CelValue.Null;
        foreach (ref readonly var value in values)
        {
            if (!value.IsValue)
            {
                absent = absent.IsValue ? value : Absent(absent, value);
            }
        }

        return absent;
    }
}
