using IapK8s.Policy.Cel.Syntax;
using IapK8s.Policy.Cel.Types;
using IapK8s.Policy.Cel.Values;

namespace IapK8s.Policy.Cel.Evaluation;

/// <summary>A checked tree into nodes: constants are worked out, patterns compiled, names are places.</summary>
internal sealed class Planner(CelEnvironment environment, string source, bool isTracing)
{
    /// <summary>What working out one constant part may cost; dearer ones are left to the evaluation and its own limit.</summary>
    private const long FoldingBudget = 1_000;

    private readonly Dictionary<int, Node> _lazy = [];
    private int _depth = -1;

    public List<CelIssue> Issues { get; } = [];

    public Node Plan(Expr expr)
    {
        _depth++;
        var node = Make(expr);
        if (isTracing)
        {
            node = new TraceNode(node, _depth, Describe(expr));
        }

        _depth--;
        return node;
    }

    private Node Make(Expr expr)
    {
        switch (expr)
        {
            case LiteralExpr literal:
                return new ConstantNode(literal.Offset, literal.Value);
            case IdentifierExpr identifier:
                return Named(identifier.Offset, identifier.Reference, identifier.Name);
            case SelectExpr { IsTest: true, Reference: Reference.Variable variable } test:
                return new VariableTestNode(test.Offset, variable.Slot);
            case SelectExpr { IsTest: true, Reference: not null } test:
                return new ConstantNode(test.Offset, CelValue.True);
            case SelectExpr { Reference: not null } select:
                return Named(select.Offset, select.Reference, select.Field);
            case SelectExpr { IsTest: true } test:
                return new TestNode(test.Offset, Plan(test.Operand), test.Field, test.IsOptional);
            case SelectExpr select:
                return new SelectNode(select.Offset, Plan(select.Operand), select.Field, select.IsOptional);
            case IndexExpr index:
                return new IndexNode(index.Offset, Plan(index.Operand), Plan(index.Index), index.IsOptional);
            case CallExpr call:
                return Call(call);
            case LogicalExpr logical:
                return new LogicalNode(logical.Offset, logical.IsAnd, [.. logical.Operands.Select(Plan)]);
            case ConditionalExpr conditional:
                return new ConditionalNode(conditional.Offset, Plan(conditional.Condition), Plan(conditional.Then), Plan(conditional.Otherwise));
            case ListExpr list:
                return List(list);
            case MapExpr map:
                return Map(map);
            case ComprehensionExpr comprehension:
                return Comprehension(comprehension);
            case BindExpr bind:
                _lazy[bind.Slot] = Plan(bind.Value);
                return new BindNode(bind.Offset, bind.Slot, Plan(bind.Body));
            case OptionalMapExpr optional:
                return new OptionalMapNode(optional.Offset, Plan(optional.Target), optional.Slot, Plan(optional.Body), optional.IsFlat);
            case MessageExpr message:
                return new FailNode(message.Offset, $"'{message.Name}{{...}}' makes a protocol buffer message: there are none here");
            default:
                throw new InvalidOperationException(expr.GetType().Name);
        }
    }

    private Node Named(int offset, Reference? reference, string name) => reference switch
    {
        Reference.Variable variable => new VariableNode(offset, variable.Slot),
        Reference.Local { IsLazy: true } local => new LazyNode(offset, local.Slot, _lazy[local.Slot]),
        Reference.Local local => new LocalNode(offset, local.Slot),
        Reference.Constant constant => new ConstantNode(offset, constant.Value),
        _ => new FailNode(offset, $"undeclared reference to '{name}'"),
    };

    private Node List(ListExpr list)
    {
        Node[] elements = [.. list.Elements.Select(e => Plan(e.Value))];
        return Fold(new ListNode(list.Offset, elements, [.. list.Elements.Select(e => e.IsOptional)]), elements.All(e => e is ConstantNode));
    }

    private Node Map(MapExpr map)
    {
        Node[] keys = [.. map.Entries.Select(e => Plan(e.Key))];
        Node[] values = [.. map.Entries.Select(e => Plan(e.Value))];
        return Fold(new MapNode(map.Offset, keys, values, [.. map.Entries.Select(e => e.IsOptional)]), keys.Concat(values).All(n => n is ConstantNode));
    }

    private Node Call(CallExpr call)
    {
        var skipped = call.IsQualified ? 1 : 0;
        var arguments = new Node[call.Arguments.Count - skipped];
        for (var i = 0; i < arguments.Length; i++)
        {
            arguments[i] = Plan(call.Arguments[i + skipped]);
        }

        if (call.Overloads.Count == 0)
        {
            return new FailNode(call.Offset, $"no such overload: '{Operators.Display(call.Function)}'");
        }

        if (call.Function is Operators.Equal or Operators.NotEqual && call.Receiver is null)
        {
            return Fold(new EqualNode(call.Offset, arguments[0], arguments[1], call.Function == Operators.NotEqual), arguments.All(a => a is ConstantNode));
        }

        // The alternative counts only where there is no value: its errors do too.
        if (call is { Function: "or" or "orValue", Receiver: not null, IsQualified: false })
        {
            return new OptionalOrNode(call.Offset, arguments[0], arguments[1], call.Function == "orValue");
        }

        var overloads = call.Overloads.ToArray();
        if (arguments is [.., ConstantNode last])
        {
            for (var i = 0; i < overloads.Length; i++)
            {
                overloads[i] = Bind(call, overloads[i], last);
            }
        }

        return Fold(new CallNode(call.Offset, overloads, arguments), overloads.All(o => o.IsPure) && arguments.All(a => a is ConstantNode));
    }

    private CelOverload Bind(CallExpr call, CelOverload overload, ConstantNode last)
    {
        if (overload.Binding is null || last.Value.Kind != CelKind.String)
        {
            return overload;
        }

        var (body, mistake) = overload.Binding(last.Value);
        if (mistake is not null && environment.Settings.Check)
        {
            Issues.Add(CelIssue.At(source, last.Offset, $"{call.Function}(): {mistake}"));
        }

        return body is null ? overload : overload.With(body);
    }

    private Node Comprehension(ComprehensionExpr expr)
    {
        var range = Plan(expr.Range);
        var filter = expr.Filter is null ? null : Plan(expr.Filter);
        var body = Plan(expr.Body);
        var (first, second) = (expr.FirstSlot, expr.Second is null ? -1 : expr.SecondSlot);
        // An explanation shows every round.
        if (!isTracing && second < 0 && expr.Kind is (ComprehensionKind.All or ComprehensionKind.Exists) && SearchNode.Of(expr.Offset, range, first, body, expr.Kind == ComprehensionKind.All) is { } search)
        {
            return search;
        }

        return expr.Kind switch
        {
            ComprehensionKind.All => new QuantifierNode(expr.Offset, range, first, second, body, isAll: true),
            ComprehensionKind.Exists => new QuantifierNode(expr.Offset, range, first, second, body, isAll: false),
            ComprehensionKind.ExistsOne => new ExistsOneNode(expr.Offset, range, first, second, body),
            ComprehensionKind.Filter => new TransformListNode(expr.Offset, range, first, second, body, new LocalNode(expr.Offset, first)),
            ComprehensionKind.Map => new TransformListNode(expr.Offset, range, first, second, filter, body),
            ComprehensionKind.TransformMap => new TransformMapNode(expr.Offset, range, first, second, filter, body, isEntry: false),
            ComprehensionKind.TransformMapEntry => new TransformMapNode(expr.Offset, range, first, second, filter, body, isEntry: true),
            _ => new SortByNode(expr.Offset, range, first, body),
        };
    }

    /// <summary>Works a part out beforehand where nothing can change it; what fails is left to fail where it is reached.</summary>
    private Node Fold(Node node, bool isConstant)
    {
        if (!isConstant || isTracing)
        {
            return node;
        }

        var frame = new CelFrame(NoVariables.Instance, [], FoldingBudget, null);
        var value = node.Evaluate(ref frame);
        return value.IsValue && !frame.Budget.IsExceeded ? new ConstantNode(node.Offset, Searchable(value)) : node;
    }

    /// <summary>A constant list of strings as something that <c>in</c> finds them in at once.</summary>
    private static CelValue Searchable(in CelValue value)
    {
        if (value.Kind != CelKind.List || value.ListCount == 0)
        {
            return value;
        }

        var strings = new string[value.ListCount];
        for (var i = 0; i < strings.Length; i++)
        {
            var item = value.ListItem(i);
            if (item.Kind != CelKind.String)
            {
                return value;
            }

            strings[i] = item.AsString();
        }

        var isSet = strings.Length > 4 && strings.Distinct(StringComparer.Ordinal).Count() == strings.Length;
        return isSet ? CelValue.Of(new CelStringSet(strings)) : CelValue.OfStrings(strings);
    }

    private static string Describe(Expr expr) => expr switch
    {
        LiteralExpr literal => literal.Value.ToString(),
        IdentifierExpr identifier => identifier.Name,
        SelectExpr { Reference: Reference.Variable variable } => variable.Name,
        SelectExpr select => $".{select.Field}",
        IndexExpr => "[]",
        CallExpr call => Operators.Display(call.Function),
        LogicalExpr logical => logical.IsAnd ? "&&" : "||",
        ConditionalExpr => "?:",
        ListExpr => "[...]",
        MapExpr => "{...}",
        ComprehensionExpr comprehension => comprehension.Kind.ToString(),
        BindExpr bind => $"cel.bind({bind.Name})",
        OptionalMapExpr => "optMap",
        _ => "message",
    };

    private sealed class NoVariables : CelActivation
    {
        public static readonly NoVariables Instance = new();

        public override CelValue Read(int slot) => default;
    }
}
