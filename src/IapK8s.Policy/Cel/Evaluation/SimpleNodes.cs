using IapK8s.Policy.Cel.Values;

namespace IapK8s.Policy.Cel.Evaluation;

internal sealed class ConstantNode(int offset, CelValue value) : Node(offset)
{
    public CelValue Value { get; } = value;

    public override CelValue Evaluate(ref CelFrame frame) => Value;
}

/// <summary>What is known to fail, where it is reached.</summary>
internal sealed class FailNode(int offset, string message) : Node(offset)
{
    private readonly CelValue _error = CelValue.Fail(new CelError(message, offset));

    public override CelValue Evaluate(ref CelFrame frame) => _error;
}

/// <summary>A variable of the host's.</summary>
internal sealed class VariableNode(int offset, int slot) : Node(offset)
{
    public override CelValue Evaluate(ref CelFrame frame) => Located(frame.Activation.Read(slot));
}

/// <summary>A variable of a macro.</summary>
internal sealed class LocalNode(int offset, int slot) : Node(offset)
{
    public int Slot { get; } = slot;

    public override CelValue Evaluate(ref CelFrame frame) => frame.Locals[Slot];
}

/// <summary>A variable that is worked out where it is first read. An empty place is a value that nothing else leaves there.</summary>
internal sealed class LazyNode(int offset, int slot, Node value) : Node(offset)
{
    public override CelValue Evaluate(ref CelFrame frame)
    {
        if (frame.Locals[slot] is { IsError: true, Reference: null })
        {
            var result = value.Evaluate(ref frame);
            frame.Locals[slot] = result is { IsError: true, Reference: null } ? Fail(CelError.NoValue) : result;
        }

        return frame.Locals[slot];
    }
}

internal sealed class BindNode(int offset, int slot, Node body) : Node(offset)
{
    public override CelValue Evaluate(ref CelFrame frame)
    {
        // In a loop the place still holds the last round's value.
        frame.Locals[slot] = default;
        return body.Evaluate(ref frame);
    }
}

internal sealed class ConditionalNode(int offset, Node condition, Node then, Node otherwise) : Node(offset)
{
    public override CelValue Evaluate(ref CelFrame frame)
    {
        var value = condition.Evaluate(ref frame);
        if (value.Kind == CelKind.Bool)
        {
            return value.AsBool() ? then.Evaluate(ref frame) : otherwise.Evaluate(ref frame);
        }

        return value.IsValue ? Fail(CelError.NoSuchOverload) : value;
    }
}

internal sealed class EqualNode(int offset, Node left, Node right, bool isNegated) : Node(offset)
{
    public bool IsNegated { get; } = isNegated;

    /// <summary>The constant string that the macro's variable is compared with; null where it is anything else.</summary>
    public string? TextComparedWith(int slot) => (left, right) switch
    {
        (LocalNode local, ConstantNode { Value.Kind: CelKind.String } constant) when local.Slot == slot => constant.Value.AsString(),
        (ConstantNode { Value.Kind: CelKind.String } constant, LocalNode local) when local.Slot == slot => constant.Value.AsString(),
        _ => null,
    };

    public override CelValue Evaluate(ref CelFrame frame)
    {
        var a = left.Evaluate(ref frame);
        var b = right.Evaluate(ref frame);
        if (!a.IsValue || !b.IsValue)
        {
            return Absent(a, b);
        }

        CelError? error = null;
        var equal = CelEquality.AreEqual(ref frame.Budget, a, b, ref error);
        return error is null ? CelValue.Of(equal != IsNegated) : Fail(error);
    }
}
