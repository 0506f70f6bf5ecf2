using IapK8s.Policy.Cel.Values;

namespace IapK8s.Policy.Cel.Evaluation;

/// <summary>A loop over a list's elements or a map's keys.</summary>
/// <param name="second">The place of the second variable; -1 in the forms with one.</param>
internal abstract class ComprehensionNode(int offset, Node range, int first, int second) : Node(offset)
{
    public sealed override CelValue Evaluate(ref CelFrame frame)
    {
        var values = range.Evaluate(ref frame);
        switch (values.Kind)
        {
            case CelKind.List:
                return Loop(ref frame, values, values.ListCount);
            case CelKind.Map:
                return values.AsMap().CanEnumerate ? Loop(ref frame, values, values.AsMap().Count) : Fail("no such overload: this map can be asked for single keys alone");
            default:
                return values.IsValue ? Fail($"no such overload: type {values.Type} cannot be iterated") : values;
        }
    }

    protected abstract CelValue Loop(ref CelFrame frame, in CelValue range, int count);

    /// <summary>Sets the variables for a round; false where the budget ends.</summary>
    protected bool Enter(ref CelFrame frame, in CelValue range, int index)
    {
        if (!frame.Budget.TryCharge())
        {
            return false;
        }

        if (range.Kind == CelKind.List)
        {
            var item = range.ListItem(index);
            if (second < 0)
            {
                frame.Locals[first] = item;
            }
            else
            {
                frame.Locals[first] = CelValue.Of((long)index);
                frame.Locals[second] = item;
            }

            return true;
        }

        var key = range.AsMap().KeyAt(index);
        frame.Locals[first] = key;
        if (second >= 0)
        {
            range.AsMap().TryGet(key, out frame.Locals[second]);
        }

        return true;
    }

    protected CelValue Key(ref CelFrame frame) => frame.Locals[first];

    protected static CelValue Exceeded => CelValue.Fail(CelError.CostExceeded);
}

/// <summary><c>all</c> and <c>exists</c>: as if the rounds were joined by <c>&amp;&amp;</c> or <c>||</c>.</summary>
internal class QuantifierNode(int offset, Node range, int first, int second, Node predicate, bool isAll) : ComprehensionNode(offset, range, first, second)
{
    protected override CelValue Loop(ref CelFrame frame, in CelValue range, int count)
    {
        var pending = CelValue.Null;
        for (var i = 0; i < count; i++)
        {
            if (!Enter(ref frame, range, i))
            {
                return Exceeded;
            }

            var value = predicate.Evaluate(ref frame);
            if (value.Kind == CelKind.Bool)
            {
                if (value.AsBool() != isAll)
                {
                    return value;
                }

                continue;
            }

            var absent = value.IsValue ? Fail(CelError.NoSuchOverload) : value;
            pending = pending.IsValue ? absent : Absent(pending, absent);
        }

        return pending.IsValue ? CelValue.Of(isAll) : pending;
    }
}

/// <summary><c>exists_one</c>: every round counts, so errors count too.</summary>
internal sealed class ExistsOneNode(int offset, Node range, int first, int second, Node predicate) : ComprehensionNode(offset, range, first, second)
{
    protected override CelValue Loop(ref CelFrame frame, in CelValue range, int count)
    {
        var found = 0;
        var pending = CelValue.Null;
        for (var i = 0; i < count; i++)
        {
            if (!Enter(ref frame, range, i))
            {
                return Exceeded;
            }

            var value = predicate.Evaluate(ref frame);
            if (value.Kind == CelKind.Bool)
            {
                found += value.AsBool() ? 1 : 0;
                continue;
            }

            var absent = value.IsValue ? Fail(CelError.NoSuchOverload) : value;
            pending = pending.IsValue ? absent : Absent(pending, absent);
        }

        return pending.IsValue ? CelValue.Of(found == 1) : pending;
    }
}

/// <summary>Loops that make a list or map of the rounds that a filter leaves.</summary>
internal abstract class CollectNode(int offset, Node range, int first, int second, Node? filter, Node body) : ComprehensionNode(offset, range, first, second)
{
    protected sealed override CelValue Loop(ref CelFrame frame, in CelValue range, int count)
    {
        var result = Begin(count);
        var pending = CelValue.Null;
        for (var i = 0; i < count; i++)
        {
            if (!Enter(ref frame, range, i))
            {
                return Exceeded;
            }

            var value = filter?.Evaluate(ref frame) ?? CelValue.True;
            if (value.IsFalse)
            {
                continue;
            }

            if (value.IsTrue)
            {
                value = body.Evaluate(ref frame);
            }
            else if (value.IsValue)
            {
                value = Fail(CelError.NoSuchOverload);
            }

            if (value.IsValue)
            {
                value = Located(Add(ref frame, result, value));
            }

            if (!value.IsValue)
            {
                pending = pending.IsValue ? value : Absent(pending, value);
            }
        }

        return pending.IsValue ? End(ref frame, result) : pending;
    }

    protected abstract object Begin(int count);

    /// <summary>Any value, or an error.</summary>
    protected abstract CelValue Add(ref CelFrame frame, object result, in CelValue value);

    protected abstract CelValue End(ref CelFrame frame, object result);
}

/// <summary><c>map</c>, <c>filter</c>, <c>transformList</c>.</summary>
internal sealed class TransformListNode(int offset, Node range, int first, int second, Node? filter, Node body) : CollectNode(offset, range, first, second, filter, body)
{
    protected override object Begin(int count) => new List<CelValue>(Math.Min(count, 64));

    protected override CelValue Add(ref CelFrame frame, object result, in CelValue value)
    {
        ((List<CelValue>)result).Add(value);
        return CelValue.Null;
    }

    protected override CelValue End(ref CelFrame frame, object result) => CelValue.Of(new ValueList([.. (List<CelValue>)result]));
}

/// <summary><c>transformMap</c> and <c>transformMapEntry</c>.</summary>
internal sealed class TransformMapNode(int offset, Node range, int first, int second, Node? filter, Node body, bool isEntry) : CollectNode(offset, range, first, second, filter, body)
{
    protected override object Begin(int count) => new ValueMap(Math.Min(count, 64));

    protected override CelValue Add(ref CelFrame frame, object result, in CelValue value)
    {
        var map = (ValueMap)result;
        if (!isEntry)
        {
            return MapNode.Add(map, Key(ref frame), value);
        }

        if (value.Kind != CelKind.Map || !value.AsMap().CanEnumerate)
        {
            return CelValue.Fail(CelError.NoSuchOverload);
        }

        var entries = value.AsMap();
        if (!frame.Budget.TryCharge(entries.Count))
        {
            return Exceeded;
        }

        for (var i = 0; i < entries.Count; i++)
        {
            var key = entries.KeyAt(i);
            entries.TryGet(key, out var entry);
            if (MapNode.Add(map, key, entry) is { IsError: true } error)
            {
                return error;
            }
        }

        return CelValue.Null;
    }

    protected override CelValue End(ref CelFrame frame, object result) => CelValue.Of((ValueMap)result);
}

/// <summary><c>sortBy</c>.</summary>
internal sealed class SortByNode(int offset, Node range, int first, Node key) : CollectNode(offset, range, first, -1, null, key)
{
    protected override object Begin(int count) => new List<KeyValuePair<CelValue, CelValue>>(Math.Min(count, 64));

    protected override CelValue Add(ref CelFrame frame, object result, in CelValue value)
    {
        ((List<KeyValuePair<CelValue, CelValue>>)result).Add(new(value, Key(ref frame)));
        return CelValue.Null;
    }

    protected override CelValue End(ref CelFrame frame, object result) => Located(Functions.Sorting.Sort(ref frame.Budget, (List<KeyValuePair<CelValue, CelValue>>)result));
}
