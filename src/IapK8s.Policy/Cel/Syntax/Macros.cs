using IapK8s.Policy.Cel.Values;

namespace IapK8s.Policy.Cel.Syntax;

/// <summary>Calls that are not functions: what they stand for depends on their arguments' syntax (langdef.md, "Macros", and the extensions').</summary>
internal sealed class Macros(Parser parser)
{
    /// <summary>Null where the call is no macro.</summary>
    public Expr? Expand(int offset, string name, Expr? receiver, List<Expr> arguments)
    {
        if (receiver is null)
        {
            return name is "has" or ".has" && arguments.Count == 1 ? Has(offset, arguments[0]) : null;
        }

        if (receiver is IdentifierExpr { Name: "cel" } && OfCel(offset, name, arguments) is { } expanded)
        {
            return expanded;
        }

        if (receiver is IdentifierExpr { Name: "math" } && name is "greatest" or "least" && arguments.Count > 1)
        {
            // Any number of arguments: one list.
            var list = parser.Count(new ListExpr(offset, [.. arguments.Select(a => new ListElement(a, false))]));
            return parser.Count(new CallExpr(offset, name, receiver, [receiver, list]));
        }

        return (name, arguments.Count) switch
        {
            ("all", 2) => Comprehension(ComprehensionKind.All, 1, hasFilter: false),
            ("all", 3) => Comprehension(ComprehensionKind.All, 2, hasFilter: false),
            ("exists", 2) => Comprehension(ComprehensionKind.Exists, 1, hasFilter: false),
            ("exists", 3) => Comprehension(ComprehensionKind.Exists, 2, hasFilter: false),
            ("exists_one" or "existsOne", 2) => Comprehension(ComprehensionKind.ExistsOne, 1, hasFilter: false),
            ("exists_one" or "existsOne", 3) => Comprehension(ComprehensionKind.ExistsOne, 2, hasFilter: false),
            ("filter", 2) => Comprehension(ComprehensionKind.Filter, 1, hasFilter: false),
            ("map", 2) => Comprehension(ComprehensionKind.Map, 1, hasFilter: false),
            ("map", 3) => Comprehension(ComprehensionKind.Map, 1, hasFilter: true),
            ("transformList", 3) => Comprehension(ComprehensionKind.Map, 2, hasFilter: false),
            ("transformList", 4) => Comprehension(ComprehensionKind.Map, 2, hasFilter: true),
            ("transformMap", 3) => Comprehension(ComprehensionKind.TransformMap, 2, hasFilter: false),
            ("transformMap", 4) => Comprehension(ComprehensionKind.TransformMap, 2, hasFilter: true),
            ("transformMapEntry", 3) => Comprehension(ComprehensionKind.TransformMapEntry, 2, hasFilter: false),
            ("transformMapEntry", 4) => Comprehension(ComprehensionKind.TransformMapEntry, 2, hasFilter: true),
            ("sortBy", 2) => Comprehension(ComprehensionKind.SortBy, 1, hasFilter: false),
            ("optMap", 2) => OptionalMap(isFlat: false),
            ("optFlatMap", 2) => OptionalMap(isFlat: true),
            _ => null,
        };

        Expr Comprehension(ComprehensionKind kind, int variables, bool hasFilter)
        {
            var first = Variable(arguments[0]);
            var second = variables == 2 ? Variable(arguments[1]) : null;
            if (second is not null && first == second)
            {
                return parser.Fail(arguments[1].Offset, $"{name}() needs two different names, '{first}' is there twice");
            }

            var filter = hasFilter ? arguments[variables] : null;
            return parser.Count(new ComprehensionExpr(offset, kind, receiver, first, second, filter, arguments[^1]));
        }

        Expr OptionalMap(bool isFlat) => parser.Count(new OptionalMapExpr(offset, receiver, Variable(arguments[0]), arguments[1], isFlat));
    }

    private Expr Has(int offset, Expr argument) => argument is SelectExpr { IsTest: false } select
        ? parser.Count(new SelectExpr(select.Offset, select.Operand, select.Field, select.IsOptional, isTest: true, select.IsQuoted))
        : parser.Fail(offset, "has() asks for a field: has(message.field)");

    private Expr? OfCel(int offset, string name, List<Expr> arguments)
    {
        switch (name, arguments.Count)
        {
            case ("bind", 3):
                return parser.Count(new BindExpr(offset, Variable(arguments[0]), arguments[1], arguments[2]));

            // What optimisers write: common parts first, then what uses them by number.
            case ("block", 2) when arguments[0] is ListExpr { Elements: var parts }:
                var body = arguments[1];
                for (var i = parts.Count - 1; i >= 0; i--)
                {
                    body = parser.Count(new BindExpr(parts[i].Value.Offset, $"@index{i}", parts[i].Value, body));
                }

                return body;
            case ("index", 1) when Number(arguments[0]) is { } index:
                return parser.Count(new IdentifierExpr(offset, $"@index{index}", isAbsolute: false));
            case ("iterVar", 2) when Number(arguments[0]) is { } depth && Number(arguments[1]) is { } unique:
                return parser.Count(new IdentifierExpr(offset, $"@it:{depth}:{unique}", isAbsolute: false));
            case ("accuVar", 2) when Number(arguments[0]) is { } depth && Number(arguments[1]) is { } unique:
                return parser.Count(new IdentifierExpr(offset, $"@ac:{depth}:{unique}", isAbsolute: false));
            default:
                return null;
        }
    }

    private string Variable(Expr argument)
    {
        if (argument is IdentifierExpr { IsAbsolute: false } identifier)
        {
            return identifier.Name;
        }

        parser.Fail(argument.Offset, "expected a simple name for the variable");
        return "";
    }

    private static long? Number(Expr argument) => argument is LiteralExpr { Value.Kind: CelKind.Int } literal ? literal.Value.AsInt() : null;
}
