using IapK8s.Policy.Cel.Types;
using IapK8s.Policy.Cel.Values;

namespace IapK8s.Policy.Cel.Syntax;

/// <summary>A node of the syntax tree, macros already expanded. The checker writes what it found out beside the syntax.</summary>
internal abstract class Expr(int offset, int depthBelow = 0)
{
    /// <summary>How many nodes lie on the longest way down, this one included.</summary>
    public int Depth { get; } = depthBelow + 1;

    /// <summary>Where people look for it: at the operator of an operation, at the name of a call.</summary>
    public int Offset { get; } = offset;

    public CelType Type { get; set; } = CelType.Dyn;

    /// <summary>The parts it is made of, from the left.</summary>
    public virtual IEnumerable<Expr> Children => [];
}

internal sealed class LiteralExpr(int offset, CelValue value) : Expr(offset)
{
    public CelValue Value { get; } = value;
}

/// <param name="isAbsolute">Written with a leading dot: not looked for in the container, nor among local variables.</param>
internal sealed class IdentifierExpr(int offset, string name, bool isAbsolute) : Expr(offset)
{
    public string Name { get; } = name;

    public bool IsAbsolute { get; } = isAbsolute;

    /// <summary>Null where the name means nothing.</summary>
    public Reference? Reference { get; set; }
}

/// <param name="isTest">Inside <c>has()</c>.</param>
internal sealed class SelectExpr(int offset, Expr operand, string field, bool isOptional, bool isTest, bool isQuoted) : Expr(offset, operand.Depth)
{
    public override IEnumerable<Expr> Children => [Operand];

    public Expr Operand { get; } = operand;

    public string Field { get; } = field;

    public bool IsOptional { get; } = isOptional;

    public bool IsTest { get; } = isTest;

    /// <summary>Between backticks: a field, never a part of a qualified name.</summary>
    public bool IsQuoted { get; } = isQuoted;

    /// <summary>Where the whole chain up to here is a qualified name.</summary>
    public Reference? Reference { get; set; }
}

internal sealed class IndexExpr(int offset, Expr operand, Expr index, bool isOptional) : Expr(offset, Math.Max(operand.Depth, index.Depth))
{
    public override IEnumerable<Expr> Children => [Operand, Index];

    public Expr Operand { get; } = operand;

    public Expr Index { get; } = index;

    public bool IsOptional { get; } = isOptional;
}

/// <summary>A call of a function or operator. The arguments begin with the receiver of a member function.</summary>
internal sealed class CallExpr(int offset, string function, Expr? receiver, IReadOnlyList<Expr> arguments) : Expr(offset, arguments.Count == 0 ? 0 : arguments.Max(a => a.Depth))
{
    public override IEnumerable<Expr> Children => Arguments;

    public string Function { get; } = function;

    /// <summary>Null for a global function and for an operator.</summary>
    public Expr? Receiver { get; } = receiver;

    public IReadOnlyList<Expr> Arguments { get; } = arguments;

    /// <summary>The overloads that may be meant; empty where there is none.</summary>
    public IReadOnlyList<CelOverload> Overloads { get; set; } = [];

    /// <summary>Where the receiver turned out to be the qualifier of a global function's name.</summary>
    public bool IsQualified { get; set; }
}

/// <summary>A chain of <c>&amp;&amp;</c> or of <c>||</c>.</summary>
internal sealed class LogicalExpr(int offset, bool isAnd, IReadOnlyList<Expr> operands) : Expr(offset, operands.Max(o => o.Depth))
{
    public override IEnumerable<Expr> Children => Operands;

    public bool IsAnd { get; } = isAnd;

    public IReadOnlyList<Expr> Operands { get; } = operands;
}

internal sealed class ConditionalExpr(int offset, Expr condition, Expr then, Expr otherwise) : Expr(offset, Math.Max(condition.Depth, Math.Max(then.Depth, otherwise.Depth)))
{
    public override IEnumerable<Expr> Children => [Condition, Then, Otherwise];

    public Expr Condition { get; } = condition;

    public Expr Then { get; } = then;

    public Expr Otherwise { get; } = otherwise;
}

/// <param name="IsOptional">Written <c>?element</c>: added only where it holds something.</param>
internal readonly record struct ListElement(Expr Value, bool IsOptional);

internal sealed class ListExpr(int offset, IReadOnlyList<ListElement> elements) : Expr(offset, elements.Count == 0 ? 0 : elements.Max(e => e.Value.Depth))
{
    public override IEnumerable<Expr> Children => Elements.Select(e => e.Value);

    public IReadOnlyList<ListElement> Elements { get; } = elements;
}

internal readonly record struct MapEntry(Expr Key, Expr Value, bool IsOptional);

internal sealed class MapExpr(int offset, IReadOnlyList<MapEntry> entries) : Expr(offset, entries.Count == 0 ? 0 : entries.Max(e => Math.Max(e.Key.Depth, e.Value.Depth)))
{
    public override IEnumerable<Expr> Children => Entries.SelectMany(e => new[] { e.Key, e.Value });

    public IReadOnlyList<MapEntry> Entries { get; } = entries;
}

/// <summary><c>Name{field: value}</c>: parsed, so that the message about it can be a good one.</summary>
internal sealed class MessageExpr(int offset, string name) : Expr(offset)
{
    public string Name { get; } = name;
}

/// <param name="second">Null in the forms with one variable.</param>
/// <param name="filter">Null where every element counts.</param>
internal sealed class ComprehensionExpr(int offset, ComprehensionKind kind, Expr range, string first, string? second, Expr? filter, Expr body) : Expr(offset, Math.Max(range.Depth, Math.Max(filter?.Depth ?? 0, body.Depth)))
{
    public override IEnumerable<Expr> Children => Filter is null ? [Range, Body] : [Range, Filter, Body];

    public ComprehensionKind Kind { get; } = kind;

    public Expr Range { get; } = range;

    public string First { get; } = first;

    public string? Second { get; } = second;

    public Expr? Filter { get; } = filter;

    public Expr Body { get; } = body;

    /// <summary>Places of the variables in the frame.</summary>
    public int FirstSlot { get; set; }

    public int SecondSlot { get; set; }
}

/// <summary><c>cel.bind(name, value, body)</c>.</summary>
internal sealed class BindExpr(int offset, string name, Expr value, Expr body) : Expr(offset, Math.Max(value.Depth, body.Depth))
{
    public override IEnumerable<Expr> Children => [Value, Body];

    public string Name { get; } = name;

    public Expr Value { get; } = value;

    public Expr Body { get; } = body;

    public int Slot { get; set; }
}

/// <summary><c>target.optMap(name, body)</c> and <c>target.optFlatMap(name, body)</c>.</summary>
internal sealed class OptionalMapExpr(int offset, Expr target, string name, Expr body, bool isFlat) : Expr(offset, Math.Max(target.Depth, body.Depth))
{
    public override IEnumerable<Expr> Children => [Target, Body];

    public Expr Target { get; } = target;

    public string Name { get; } = name;

    public Expr Body { get; } = body;

    public bool IsFlat { get; } = isFlat;

    public int Slot { get; set; }
}
