using IapK8s.Policy.Cel.Syntax;
using IapK8s.Policy.Cel.Types;

namespace IapK8s.Policy.Cel.Checking;

/// <summary>
/// Finds out what names mean and whether types fit (langdef.md, "Gradual Type Checking"), and writes it into the tree. Without checking it only
/// finds out what names mean, and every type is <c>dyn</c>.
/// </summary>
internal sealed class Checker(CelEnvironment environment, string source)
{
    private const int MaxIssues = 20;

    private readonly TypeSubstitution _types = new();
    private readonly Names _names = new(environment);
    private readonly bool _checks = environment.Settings.Check;

    public List<CelIssue> Issues { get; } = [];

    /// <summary>Variables that the expression names.</summary>
    public IEnumerable<string> Reads => _names.Reads;

    /// <summary>How many places a frame needs.</summary>
    public int Locals => _names.Locals;

    public CelType CheckAll(Expr tree, CelType? expected)
    {
        var type = _types.Apply(Check(tree), unknownToDyn: true);
        if (expected is not null && !_types.IsAssignable(type, expected))
        {
            Report(tree.Offset, $"the expression is of type {type}, where {expected} is needed");
        }

        return type;
    }

    private CelType Check(Expr expr)
    {
        var type = Infer(expr);
        return expr.Type = _checks ? type : CelType.Dyn;
    }

    private CelType Infer(Expr expr)
    {
        switch (expr)
        {
            case LiteralExpr literal:
                return literal.Value.Type;
            case IdentifierExpr identifier:
                return InferIdentifier(identifier);
            case SelectExpr select:
                return InferSelect(select);
            case IndexExpr index:
                return InferIndex(index);
            case CallExpr call:
                return InferCall(call);
            case LogicalExpr logical:
                foreach (var operand in logical.Operands)
                {
                    Require(operand, Check(operand), CelType.Bool, logical.IsAnd ? "an operand of '&&'" : "an operand of '||'");
                }

                return CelType.Bool;
            case ConditionalExpr conditional:
                return InferConditional(conditional);
            case ListExpr list:
                return InferList(list);
            case MapExpr map:
                return InferMap(map);
            case ComprehensionExpr comprehension:
                return InferComprehension(comprehension);
            case BindExpr bind:
                var local = Declare(bind.Name, Check(bind.Value), isLazy: true);
                bind.Slot = local.Slot;
                return InScope(bind.Body, local);
            case OptionalMapExpr optional:
                return InferOptionalMap(optional);
            case MessageExpr message:
                return Mistake(message.Offset, $"'{message.Name}{{...}}' makes a protocol buffer message: there are none here, use a map {{\"field\": value}}");
            default:
                throw new InvalidOperationException(expr.GetType().Name);
        }
    }

    private CelType InferIdentifier(IdentifierExpr identifier)
    {
        identifier.Reference = (identifier.IsAbsolute ? null : _names.FindLocal(identifier.Name)) ?? _names.Find(identifier.Name, identifier.IsAbsolute);
        return identifier.Reference?.Type ?? Mistake(identifier.Offset, _names.Undeclared(identifier.Name));
    }

    private CelType InferSelect(SelectExpr select)
    {
        if (!select.IsOptional && _names.QualifiedName(select) is var (name, isAbsolute) && _names.Find(name, isAbsolute) is { } reference)
        {
            select.Reference = reference;
            return select.IsTest ? CelType.Bool : reference.Type;
        }

        // What a longer name would have meant says more than that its beginning means nothing.
        if (_checks && _names.QualifiedName(select) is var (unknown, _) && Names.RootOf(select) is { } root && _names.FindLocal(root.Name) is null && !_names.NamesAnything(select.Operand))
        {
            return Mistake(root.Offset, _names.Undeclared(unknown));
        }

        var operand = _types.Apply(Check(select.Operand));
        var isOptional = select.IsOptional || operand.Kind == CelTypeKind.Optional;
        operand = Unwrap(operand);
        CelType field;
        switch (operand.Kind)
        {
            case CelTypeKind.Map:
                field = operand.Parameters[1];
                break;
            case CelTypeKind.Dyn or CelTypeKind.Parameter:
                _types.IsAssignable(CelType.Dyn, operand);
                field = CelType.Dyn;
                break;
            default:
                return Mistake(select.Offset, $"type {operand} does not support field selection");
        }

        return select.IsTest ? CelType.Bool : isOptional ? CelType.Optional(field) : field;
    }

    private CelType InferIndex(IndexExpr index)
    {
        var operand = _types.Apply(Check(index.Operand));
        var key = Check(index.Index);
        var isOptional = index.IsOptional || operand.Kind == CelTypeKind.Optional;
        operand = Unwrap(operand);
        CelType element;
        switch (operand.Kind)
        {
            case CelTypeKind.List:
                Require(index.Index, key, CelType.Int, "the index of a list");
                element = operand.Parameters[0];
                break;
            case CelTypeKind.Map:
                Require(index.Index, key, operand.Parameters[0], "the key");
                element = operand.Parameters[1];
                break;
            case CelTypeKind.Dyn or CelTypeKind.Parameter:
                element = CelType.Dyn;
                break;
            default:
                return Mistake(index.Offset, $"type {operand} has no elements: only lists and maps have");
        }

        return isOptional ? CelType.Optional(element) : element;
    }

    private CelType InferCall(CallExpr call)
    {
        var candidates = Candidates(call);
        if (candidates.Length == 0)
        {
            var name = call.IsQualified || call.Receiver is null ? call.Function : $".{call.Function}";
            return Mistake(call.Offset, $"undeclared function '{Operators.Display(name)}'");
        }

        // A loop and no query: this is the deepest recursion there is, and its frames should be small.
        var skipped = call.IsQualified ? 1 : 0;
        var types = new CelType[call.Arguments.Count - skipped];
        for (var i = 0; i < types.Length; i++)
        {
            types[i] = Check(call.Arguments[i + skipped]);
        }

        return Resolve(call, candidates, types);
    }

    /// <summary>Everything that bears the function's name and is called in its way.</summary>
    private CelOverload[] Candidates(CallExpr call)
    {
        if (call.Receiver is null)
        {
            return [.. _names.FunctionsNamed(call.Function.TrimStart('.'), isAbsolute: call.Function[0] == '.').Where(o => !o.Signature.IsMember)];
        }

        if (_names.QualifiedName(call.Receiver) is var (qualifier, isAbsolute))
        {
            CelOverload[] qualified = [.. _names.FunctionsNamed($"{qualifier}.{call.Function}", isAbsolute).Where(o => !o.Signature.IsMember)];
            if (qualified.Length > 0)
            {
                call.IsQualified = true;
                return qualified;
            }
        }

        return [.. environment.OverloadsOf(call.Function).Where(o => o.Signature.IsMember)];
    }

    /// <summary>The overloads that the arguments' types leave, and the type that they give.</summary>
    private CelType Resolve(CallExpr call, CelOverload[] named, CelType[] arguments)
    {
        CelOverload[] candidates = [.. named.Where(o => o.Signature.Parameters.Length == arguments.Length)];
        if (!_checks)
        {
            call.Overloads = candidates;
            return CelType.Dyn;
        }

        var overloads = new List<CelOverload>();
        CelType? result = null;
        foreach (var candidate in candidates)
        {
            var fresh = new Dictionary<string, CelType>(StringComparer.Ordinal);
            CelType[] parameters = [.. candidate.Signature.Parameters.Select(p => _types.Instantiate(p, fresh))];
            if (!_types.AreAssignable(arguments, parameters))
            {
                continue;
            }

            overloads.Add(candidate);
            var type = _types.Apply(_types.Instantiate(candidate.Signature.Result, fresh));
            result = result is null || result.Equals(type) ? type : CelType.Dyn;
        }

        call.Overloads = overloads;
        return result ?? Mistake(call.Offset, $"found no matching overload for '{Operators.Display(call.Function)}' applied to ({string.Join(", ", arguments.Select(a => _types.Apply(a, unknownToDyn: true)))})");
    }

    private CelType InferConditional(ConditionalExpr conditional)
    {
        Require(conditional.Condition, Check(conditional.Condition), CelType.Bool, "the condition of '?'");
        var (then, otherwise) = (Check(conditional.Then), Check(conditional.Otherwise));
        var either = _types.Fresh();
        return _types.AreAssignable([then, otherwise], [either, either])
            ? _types.Apply(either)
            : Mistake(conditional.Offset, $"the alternatives of '?' have different types, {_types.Apply(then, true)} and {_types.Apply(otherwise, true)}: wrap one in dyn()");
    }

    private CelType InferList(ListExpr list)
    {
        CelType? element = null;
        foreach (var (value, isOptional) in list.Elements)
        {
            var type = Check(value);
            element = _types.Join(element, isOptional ? Content(value, type) : type);
        }

        return CelType.List(element ?? _types.Fresh());
    }

    private CelType InferMap(MapExpr map)
    {
        CelType? keys = null;
        CelType? values = null;
        foreach (var (key, value, isOptional) in map.Entries)
        {
            var keyType = _types.Apply(Check(key));
            if (keyType.Kind is not (CelTypeKind.Bool or CelTypeKind.Int or CelTypeKind.Uint or CelTypeKind.String or CelTypeKind.Dyn or CelTypeKind.Parameter))
            {
                keyType = Mistake(key.Offset, $"unsupported key type {keyType}: keys are bool, int, uint or string");
            }

            keys = _types.Join(keys, keyType);
            var valueType = Check(value);
            values = _types.Join(values, isOptional ? Content(value, valueType) : valueType);
        }

        return CelType.Map(keys ?? _types.Fresh(), values ?? _types.Fresh());
    }

    private CelType InferComprehension(ComprehensionExpr comprehension)
    {
        var range = _types.Apply(Check(comprehension.Range));
        CelType first;
        CelType second;
        switch (range.Kind)
        {
            case CelTypeKind.List:
                (first, second) = (CelType.Int, range.Parameters[0]);
                break;
            case CelTypeKind.Map:
                (first, second) = (range.Parameters[0], range.Parameters[1]);
                break;
            case CelTypeKind.Dyn or CelTypeKind.Parameter:
                // Nothing later may decide that it was something that cannot be iterated.
                _types.IsAssignable(CelType.Dyn, range);
                (first, second) = (CelType.Dyn, CelType.Dyn);
                break;
            default:
                Mistake(comprehension.Range.Offset, $"type {range} cannot be iterated: only lists and maps can");
                (first, second) = (CelType.Dyn, CelType.Dyn);
                break;
        }

        // With one variable: the elements of a list, the keys of a map.
        var only = range.Kind == CelTypeKind.List ? second : first;
        var locals = new List<Reference.Local> { Declare(comprehension.First, comprehension.Second is null ? only : first, isLazy: false) };
        comprehension.FirstSlot = locals[0].Slot;
        if (comprehension.Second is not null)
        {
            locals.Add(Declare(comprehension.Second, second, isLazy: false));
            comprehension.SecondSlot = locals[1].Slot;
        }

        if (comprehension.Filter is not null)
        {
            Require(comprehension.Filter, InScope(comprehension.Filter, [.. locals]), CelType.Bool, "a filter");
        }

        var body = InScope(comprehension.Body, [.. locals]);
        switch (comprehension.Kind)
        {
            case ComprehensionKind.Filter:
                Require(comprehension.Body, body, CelType.Bool, "a predicate");
                return CelType.List(only);
            case ComprehensionKind.Map:
                return CelType.List(body);
            case ComprehensionKind.TransformMap:
                return CelType.Map(first, body);
            case ComprehensionKind.TransformMapEntry:
                body = _types.Apply(body);
                return body.Kind is CelTypeKind.Map or CelTypeKind.Dyn or CelTypeKind.Parameter ? body : Mistake(comprehension.Body.Offset, $"transformMapEntry() makes entries {{key: value}}, not {body}");
            case ComprehensionKind.SortBy:
                return CelType.List(only);
            default:
                Require(comprehension.Body, body, CelType.Bool, "a predicate");
                return CelType.Bool;
        }
    }

    private CelType InferOptionalMap(OptionalMapExpr optional)
    {
        var local = Declare(optional.Name, Content(optional.Target, Check(optional.Target)), isLazy: false);
        optional.Slot = local.Slot;
        var body = InScope(optional.Body, local);
        return optional.IsFlat ? CelType.Optional(Content(optional.Body, body)) : CelType.Optional(body);
    }

    /// <summary>What an optional holds.</summary>
    private CelType Content(Expr expr, CelType type)
    {
        var content = _types.Fresh();
        return _types.IsAssignable(type, CelType.Optional(content)) ? _types.Apply(content) : Mistake(expr.Offset, $"an optional is needed, not {_types.Apply(type, unknownToDyn: true)}");
    }

    private static CelType Unwrap(CelType type) => type.Kind == CelTypeKind.Optional ? type.Parameters[0] : type;

    private Reference.Local Declare(string name, CelType type, bool isLazy) => _names.Declare(name, _checks ? type : CelType.Dyn, isLazy);

    private CelType InScope(Expr expr, params ReadOnlySpan<Reference.Local> locals)
    {
        _names.Enter(locals);
        var type = Check(expr);
        _names.Leave(locals.Length);
        return type;
    }

    private void Require(Expr expr, CelType type, CelType needed, string what)
    {
        if (_checks && !_types.IsAssignable(type, needed))
        {
            Report(expr.Offset, $"{what} is {_types.Apply(needed, unknownToDyn: true)}, not {_types.Apply(type, unknownToDyn: true)}");
        }
    }

    private CelType Mistake(int offset, string message)
    {
        Report(offset, message);
        return CelType.Dyn;
    }

    private void Report(int offset, string message)
    {
        if (_checks && Issues.Count < MaxIssues)
        {
            Issues.Add(CelIssue.At(source, offset, message));
        }
    }
}
