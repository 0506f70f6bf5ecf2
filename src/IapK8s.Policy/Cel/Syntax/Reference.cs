using IapK8s.Policy.Cel.Types;
using IapK8s.Policy.Cel.Values;

namespace IapK8s.Policy.Cel.Syntax;

/// <summary>What a name means: a declared variable, a variable of a macro, or a constant.</summary>
internal abstract record Reference(CelType Type)
{
    /// <param name="Slot">The variable's place in the environment.</param>
    public sealed record Variable(string Name, int Slot, CelType Type) : Reference(Type);

    /// <param name="Slot">The place in the evaluation's frame.</param>
    /// <param name="IsLazy">Worked out where it is first read: <c>cel.bind</c> and <c>cel.block</c>.</param>
    public sealed record Local(string Name, int Slot, CelType Type, bool IsLazy) : Reference(Type);

    public sealed record Constant(CelValue Value, CelType Type) : Reference(Type);
}
