using System.Text.Json.Nodes;
using IapK8s.Policy.Cel.Syntax;

namespace IapK8s.Resources.Tests.Schemas.Costs;

/// <summary>
/// The greatest cost of an expression by the model of cel-go's checker (package checker, cost.go) with what Kubernetes adds for its own functions (k8s.io/apiserver, pkg/cel/library/cost.go): a name or
/// a field costs 1, a constant nothing, a list 10; texts cost a tenth of their greatest length in bytes to walk, an expression's pattern a quarter of its own; a loop costs its body as often as the list
/// may be long. <c>has()</c> costs what stands before the field. What is not known to be short is taken to be endless, so joining it makes a rule impossible.
/// <para>Roughly: only operators and functions that our rules use are known, and an unknown one throws.</para>
/// </summary>
internal sealed class ExpressionCost
{
    private const long Base = 1;
    private const long ListBase = 10;
    private const double Walk = 0.1;
    private const double Pattern = 0.25;

    /// <summary>Around the body of a loop: <c>@not_strictly_false(accumulator)</c> or its negation, and joining the result to the accumulator.</summary>
    private const long LoopOverhead = 6;

    /// <summary>Functions that cost nothing but a step, whatever they are given.</summary>
    private static readonly string[] Steps =
    [
        "size", "duration", "timestamp", "getFullYear", "getMilliseconds", "cidr", "isCIDR", "ip", "isIP", "isLoopback", "masked", "prefixLength", "isURL", "getScheme", "getHostname",
        Operators.Modulo, Operators.Not,
    ];

    private readonly Dictionary<string, Known> _variables = new(StringComparer.Ordinal);

    private ExpressionCost(JsonObject self)
    {
        _variables["self"] = Known.Of(self);
        _variables["oldSelf"] = Known.Of(self);
    }

    public static long Of(Expr tree, JsonObject self) => new ExpressionCost(self).Of(tree).Cost;

    private (long Cost, Known What) Of(Expr expression) => expression switch
    {
        LiteralExpr literal => (0, Known.Text(literal.Value.Kind == Policy.Cel.Values.CelKind.String ? literal.Value.AsString().Length : 1)),
        IdentifierExpr name => (Base, _variables.GetValueOrDefault(name.Name) ?? throw new InvalidOperationException($"there is no {name.Name}")),
        SelectExpr select => Select(select),
        ListExpr list => (CostSum.Add([ListBase, .. list.Elements.Select(element => Of(element.Value).Cost)]), Known.List(list.Elements.Count)),
        LogicalExpr chain => (CostSum.Add([.. chain.Operands.Select(operand => Of(operand).Cost)]), Known.Scalar),
        ConditionalExpr choice => (CostSum.Add(Of(choice.Condition).Cost, Math.Max(Of(choice.Then).Cost, Of(choice.Otherwise).Cost)), Known.Scalar),
        ComprehensionExpr loop => Loop(loop),
        CallExpr call => Call(call),
        _ => throw new InvalidOperationException($"{expression.GetType().Name} is not estimated"),
    };

    private (long Cost, Known What) Select(SelectExpr select)
    {
        var (cost, operand) = Of(select.Operand);
        return (select.IsTest ? cost : CostSum.Add(cost, Base), operand.Field(select.Field));
    }

    private (long Cost, Known What) Loop(ComprehensionExpr loop)
    {
        var (cost, range) = Of(loop.Range);
        var shadowed = _variables.GetValueOrDefault(loop.First);
        _variables[loop.First] = range.Item();
        var body = CostSum.Add(Of(loop.Body).Cost, LoopOverhead);
        if (shadowed is null)
            _variables.Remove(loop.First);
        else
            _variables[loop.First] = shadowed;
        return (CostSum.Add(cost, Base, CostSum.Multiply(range.Size, body)), Known.Scalar);
    }

    private (long Cost, Known What) Call(CallExpr call)
    {
        var arguments = call.Arguments.Select(Of).ToList();
        var given = CostSum.Add([.. arguments.Select(argument => argument.Cost)]);
        long Size(int index) => arguments[index].What.Size;
        var (own, what) = call.Function switch
        {
            Operators.Equal or Operators.NotEqual or Operators.Less or Operators.LessOrEqual or Operators.Greater or Operators.GreaterOrEqual =>
                (CostSum.Part(Math.Min(Size(0), Size(1)), Walk), Known.Scalar),
            Operators.In => (Size(1), Known.Scalar),
            // Of texts; of numbers and durations it is a step.
            Operators.Add when arguments.All(argument => argument.What.IsText) => (CostSum.Part(CostSum.Add(Size(0), Size(1)), Walk), Known.Text(CostSum.Add(Size(0), Size(1)))),
            Operators.Add => (Base, Known.Scalar),
            "startsWith" or "endsWith" => (CostSum.Part(Size(1), Walk), Known.Scalar),
            "contains" => (CostSum.Multiply(CostSum.Part(Size(0), Walk), CostSum.Part(Size(1), Walk)), Known.Scalar),
            "matches" => (CostSum.Multiply(CostSum.Part(CostSum.Add(Size(0), 1), Walk), CostSum.Part(Size(1), Pattern)), Known.Scalar),
            "lowerAscii" => (CostSum.Part(Size(0), Walk), Known.Text(Size(0))),
            "url" => (CostSum.Part(Size(0), Walk), Known.Scalar),
            "string" => (Base, Known.Text(CostSum.Unknown)),
            var function when Steps.Contains(function) => (Base, function is "getScheme" or "getHostname" ? Known.Text(CostSum.Unknown) : Known.Scalar),
            var function => throw new InvalidOperationException($"{function} is not estimated"),
        };
        return (CostSum.Add(given, own), what);
    }
}
