using IapK8s.Policy.Cel.Values;

namespace IapK8s.Policy.Cel.Evaluation;

internal sealed class OptionalMapNode(int offset, Node target, int slot, Node body, bool isFlat) : Node(offset)
{
    public override CelValue Evaluate(ref CelFrame frame)
    {
        var optional = target.Evaluate(ref frame);
        if (optional.Kind != CelKind.Optional)
        {
            return optional.IsValue ? Fail(CelError.NoSuchOverload) : optional;
        }

        if (!optional.HasContent)
        {
            return optional;
        }

        frame.Locals[slot] = optional.Content;
        var value = body.Evaluate(ref frame);
        if (!value.IsValue)
        {
            return value;
        }

        return !isFlat ? CelValue.OptionalOf(value) : value.Kind == CelKind.Optional ? value : Fail(CelError.NoSuchOverload);
    }
}

/// <summary><c>optional.or(other)</c> and <c>optional.orValue(value)</c>.</summary>
internal sealed class OptionalOrNode(int offset, Node target, Node alternative, bool givesValue) : Node(offset)
{
    public override CelValue Evaluate(ref CelFrame frame)
    {
        var optional = target.Evaluate(ref frame);
        if (optional.Kind != CelKind.Optional)
        {
            return optional.IsValue ? Fail(CelError.NoSuchOverload) : optional;
        }

        if (optional.HasContent)
        {
            return givesValue ? optional.Content : optional;
        }

        var other = alternative.Evaluate(ref frame);
        return givesValue || !other.IsValue || other.Kind == CelKind.Optional ? other : Fail(CelError.NoSuchOverload);
    }
}
