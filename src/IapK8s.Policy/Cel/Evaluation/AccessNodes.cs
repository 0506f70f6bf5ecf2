using IapK8s.Policy.Cel.Values;

namespace IapK8s.Policy.Cel.Evaluation;

/// <summary><c>m.field</c>, <c>m.?field</c>, <c>m[key]</c>, <c>m[?key]</c>: on an optional they look into what it holds and give an optional.</summary>
internal abstract class AccessNode(int offset, Node operand, bool isOptional) : Node(offset)
{
    protected CelValue Access(ref CelFrame frame, in CelValue key)
    {
        var container = operand.Evaluate(ref frame);
        if (!container.IsValue || !key.IsValue)
        {
            return Absent(container, key);
        }

        var gives = isOptional;
        if (container.Kind == CelKind.Optional)
        {
            if (!container.HasContent)
            {
                return CelValue.None;
            }

            (container, gives) = (container.Content, true);
        }

        return container.Kind switch
        {
            CelKind.Map => InMap(container.AsMap(), key, gives),
            CelKind.List => InList(container, key, gives),
            _ => Fail($"no such overload: type {container.Type} has no fields and no elements"),
        };
    }

    protected abstract CelValue InList(in CelValue list, in CelValue key, bool gives);

    /// <param name="gives">Gives an optional.</param>
    private CelValue InMap(CelMap map, in CelValue key, bool gives)
    {
        if (key.Kind is not (CelKind.String or CelKind.Bool or CelKind.Int or CelKind.Uint or CelKind.Double))
        {
            return Fail($"no such overload: {key.Type} is no type of a key");
        }

        if (gives && map is CelLookup lookup && !lookup.Contains(key))
        {
            return CelValue.None;
        }

        if (map.TryGet(key, out var value))
        {
            return gives && value.IsValue ? CelValue.OptionalOf(value) : Located(value);
        }

        // The key may come from the request: it is not repeated.
        return gives ? CelValue.None : Fail("no such key");
    }
}

internal sealed class SelectNode(int offset, Node operand, string field, bool isOptional) : AccessNode(offset, operand, isOptional)
{
    private readonly CelValue _key = CelValue.Of(field);

    public override CelValue Evaluate(ref CelFrame frame) => Access(ref frame, _key);

    protected override CelValue InList(in CelValue list, in CelValue key, bool gives) => Fail("no such overload: a list does not support field selection");
}

internal sealed class IndexNode(int offset, Node operand, Node index, bool isOptional) : AccessNode(offset, operand, isOptional)
{
    public override CelValue Evaluate(ref CelFrame frame) => Access(ref frame, index.Evaluate(ref frame));

    protected override CelValue InList(in CelValue list, in CelValue key, bool gives)
    {
        long? index = key.Kind switch
        {
            CelKind.Int => key.AsInt(),
            CelKind.Uint => key.AsUint() > int.MaxValue ? -1 : (long)key.AsUint(),
            CelKind.Double when double.IsInteger(key.AsDouble()) => Numbers.TryToInt(key.AsDouble(), out var whole) ? whole : -1,
            _ => null,
        };
        if (index is null)
        {
            return Fail(key.Kind == CelKind.Double ? "invalid argument: the index of a list is a whole number" : "no such overload: the index of a list is an int");
        }

        if (index < 0 || index >= list.ListCount)
        {
            return gives ? CelValue.None : Fail("invalid argument: index out of bounds");
        }

        var element = list.ListItem((int)index);
        return gives && element.IsValue ? CelValue.OptionalOf(element) : Located(element);
    }
}

/// <summary><c>has(m.field)</c>.</summary>
internal sealed class TestNode(int offset, Node operand, string field, bool isOptional) : Node(offset)
{
    private readonly CelValue _key = CelValue.Of(field);

    public override CelValue Evaluate(ref CelFrame frame)
    {
        var container = operand.Evaluate(ref frame);
        if (container.Kind == CelKind.Optional)
        {
            if (!container.HasContent)
            {
                return CelValue.False;
            }

            container = container.Content;
        }

        if (container.Kind == CelKind.Map)
        {
            return CelValue.Of(MapContains(container.AsMap(), _key));
        }

        return !container.IsValue ? container : isOptional ? CelValue.False : Fail($"no such overload: type {container.Type} has no fields");
    }

    public static bool MapContains(CelMap map, in CelValue key) => map is CelLookup lookup ? lookup.Contains(key) : map.TryGet(key, out _);
}

/// <summary><c>has(request.path)</c> where that is one variable: whether it has more than its type's empty value.</summary>
internal sealed class VariableTestNode(int offset, int slot) : Node(offset)
{
    public override CelValue Evaluate(ref CelFrame frame)
    {
        var value = Located(frame.Activation.Read(slot));
        return value.IsValue ? CelValue.Of(!EmptyValues.IsEmpty(value)) : value;
    }
}
