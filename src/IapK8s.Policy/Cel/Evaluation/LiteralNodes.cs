using IapK8s.Policy.Cel.Values;

namespace IapK8s.Policy.Cel.Evaluation;

internal sealed class ListNode(int offset, Node[] elements, bool[] isOptional) : Node(offset)
{
    public override CelValue Evaluate(ref CelFrame frame)
    {
        if (!frame.Budget.TryCharge(1 + elements.Length))
        {
            return CelValue.Fail(CelError.CostExceeded);
        }

        var values = new CelValue[elements.Length];
        var count = 0;
        var absent = CelValue.Null;
        for (var i = 0; i < elements.Length; i++)
        {
            var value = elements[i].Evaluate(ref frame);
            if (!Optionals.Unwrap(ref value, isOptional[i]))
            {
                continue;
            }

            if (value.IsValue)
            {
                values[count++] = value;
            }
            else
            {
                absent = absent.IsValue ? Located(value) : Absent(absent, value);
            }
        }

        return absent.IsValue ? CelValue.Of(new ValueList(values, count)) : absent;
    }
}

internal sealed class MapNode(int offset, Node[] keys, Node[] values, bool[] isOptional) : Node(offset)
{
    public override CelValue Evaluate(ref CelFrame frame)
    {
        if (!frame.Budget.TryCharge(1 + (2 * keys.Length)))
        {
            return CelValue.Fail(CelError.CostExceeded);
        }

        var map = new ValueMap(keys.Length);
        var absent = CelValue.Null;
        for (var i = 0; i < keys.Length; i++)
        {
            var key = keys[i].Evaluate(ref frame);
            var value = values[i].Evaluate(ref frame);
            if (!Optionals.Unwrap(ref value, isOptional[i]))
            {
                continue;
            }

            var entry = key.IsValue && value.IsValue ? Add(map, key, value) : Absent(key, value);
            if (!entry.IsValue)
            {
                absent = absent.IsValue ? Located(entry) : Absent(absent, entry);
            }
        }

        return absent.IsValue ? CelValue.Of(map) : absent;
    }

    /// <summary>Null, or an error.</summary>
    public static CelValue Add(ValueMap map, in CelValue key, in CelValue value)
    {
        if (key.Kind is not (CelKind.Bool or CelKind.Int or CelKind.Uint or CelKind.String))
        {
            return CelValue.Fail($"unsupported key type {key.Type}: keys are bool, int, uint or string");
        }

        return map.TryAdd(key, value) ? CelValue.Null : CelValue.Fail("repeated key in a map");
    }
}

internal static class Optionals
{
    /// <summary>Of <c>?element</c> takes what it holds; false where it holds nothing.</summary>
    public static bool Unwrap(ref CelValue value, bool isOptional)
    {
        if (!isOptional || !value.IsValue)
        {
            return true;
        }

        if (value.Kind != CelKind.Optional)
        {
            value = CelValue.Fail("no such overload: an optional is needed after '?'");
            return true;
        }

        if (!value.HasContent)
        {
            return false;
        }

        value = value.Content;
        return true;
    }
}
