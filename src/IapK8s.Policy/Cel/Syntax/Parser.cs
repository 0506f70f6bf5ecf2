using System.Runtime.CompilerServices;
using IapK8s.Policy.Cel.Values;

namespace IapK8s.Policy.Cel.Syntax;

/// <summary>
/// Tokens into a tree by recursive descent. The first mistake moves to the end, so that every loop ends by itself; depth and size are
/// limited, so no input overflows the stack.
/// </summary>
internal sealed partial class Parser
{
    private static readonly HashSet<string> Reserved = new(StringComparer.Ordinal)
    {
        "as", "break", "const", "continue", "else", "for", "function", "if", "import", "let", "loop", "package", "namespace", "return", "var", "void", "while",
    };

    private readonly string _source;
    private readonly CelLimits _limits;
    private readonly Macros? _macros;
    private readonly List<Token> _tokens;
    private int _at;
    private int _depth;
    private int _nodes;

    private Parser(string source, CelLimits limits, bool macros, Lexer lexer)
    {
        _source = source;
        _limits = limits;
        _macros = macros ? new Macros(this) : null;
        _tokens = lexer.Read();
        Issue = lexer.Issue;
        if (Issue is not null)
        {
            _at = _tokens.Count - 1;
        }
    }

    public CelIssue? Issue { get; private set; }

    private Token Current => _tokens[_at];

    /// <summary>The tree, or the first mistake.</summary>
    public static (Expr? Tree, CelIssue? Issue) Parse(string source, CelLimits limits, bool macros)
    {
        if (source.Length > limits.Length)
        {
            return (null, CelIssue.At(source, 0, $"the expression has {source.Length} characters, more than {limits.Length}"));
        }

        var parser = new Parser(source, limits, macros, new Lexer(source));
        var tree = parser.ParseExpression();
        if (parser.Current.Kind != TokenKind.End)
        {
            parser.Unexpected("the end of the expression");
        }

        return parser.Issue is null ? (tree, null) : (null, parser.Issue);
    }

    /// <summary>Reports the first mistake and ends the parse.</summary>
    public Expr Fail(int offset, string message)
    {
        Issue ??= CelIssue.At(_source, offset, message);
        _at = _tokens.Count - 1;
        return new LiteralExpr(offset, default);
    }

    /// <summary>Counts a node that is about to be made.</summary>
    public T Count<T>(T node)
        where T : Expr
    {
        if (++_nodes > _limits.Nodes)
        {
            Fail(node.Offset, $"the expression has more than {_limits.Nodes} parts");
        }

        // Chains grow the tree as well, without nesting in the source.
        if (node.Depth > _limits.Depth)
        {
            TooDeep();
        }

        return node;
    }

    private Expr ParseExpression()
    {
        if (!Enter())
        {
            return TooDeep();
        }

        var expression = ParseLogical(isAnd: false);
        if (Current.Kind == TokenKind.Question)
        {
            var offset = Take().Start;
            var then = ParseLogical(isAnd: false);
            Expect(TokenKind.Colon, "':' and what holds otherwise");
            expression = Count(new ConditionalExpr(offset, expression, then, ParseExpression()));
        }

        _depth--;
        return expression;
    }

    private Expr ParseLogical(bool isAnd)
    {
        var first = isAnd ? ParseBinary(1) : ParseLogical(isAnd: true);
        var kind = isAnd ? TokenKind.And : TokenKind.Or;
        if (Current.Kind != kind)
        {
            return first;
        }

        // A chain is one node with many operands: as deep as one, however long.
        var offset = Current.Start;
        var operands = new List<Expr> { first };
        while (Current.Kind == kind)
        {
            _at++;
            operands.Add(isAnd ? ParseBinary(1) : ParseLogical(isAnd: true));
        }

        return Count(new LogicalExpr(offset, isAnd, operands));
    }

    /// <param name="precedence">Of the loosest operator that still belongs here.</param>
    private Expr ParseBinary(int precedence)
    {
        var left = ParseUnary();
        while (Operators.Binary(Current.Kind) is { } found && found.Precedence >= precedence)
        {
            var offset = Take().Start;
            var right = ParseBinary(found.Precedence + 1);
            left = Count(new CallExpr(offset, found.Function, null, [left, right]));
        }

        return left;
    }

    private Expr ParseUnary()
    {
        var token = Current;
        if (token.Kind is not (TokenKind.Not or TokenKind.Minus))
        {
            return ParseMember();
        }

        // The smallest int has no positive counterpart: the sign belongs to the number.
        if (token.Kind == TokenKind.Minus && _tokens[_at + 1].Kind is TokenKind.Int or TokenKind.Double)
        {
            return ParseMember();
        }

        _at++;
        if (!Enter())
        {
            return TooDeep();
        }

        var operand = ParseUnary();
        _depth--;
        return Count(new CallExpr(token.Start, token.Kind == TokenKind.Not ? Operators.Not : Operators.Negate, null, [operand]));
    }

    private Expr ParseMember()
    {
        var operand = ParsePrimary();
        while (true)
        {
            switch (Current.Kind)
            {
                case TokenKind.Dot:
                    operand = ParseSelect(operand);
                    break;
                case TokenKind.OpenBracket:
                    var offset = Take().Start;
                    var isOptional = TryTake(TokenKind.Question);
                    var index = ParseExpression();
                    Expect(TokenKind.CloseBracket, "']'");
                    operand = Count(new IndexExpr(offset, operand, index, isOptional));
                    break;
                case TokenKind.OpenBrace when MessageName(operand) is { } name:
                    operand = ParseMessage(operand.Offset, name);
                    break;
                default:
                    return operand;
            }
        }
    }

    private Expr ParseSelect(Expr operand)
    {
        _at++;
        var isOptional = TryTake(TokenKind.Question);
        var name = Current;
        if (name.Kind is not (TokenKind.Identifier or TokenKind.QuotedIdentifier))
        {
            return Unexpected("a name after '.'");
        }

        _at++;
        if (Current.Kind == TokenKind.OpenParenthesis && name.Kind == TokenKind.Identifier && !isOptional)
        {
            return ParseCall(name, operand);
        }

        return Count(new SelectExpr(name.Start, operand, name.Text, isOptional, isTest: false, name.Kind == TokenKind.QuotedIdentifier));
    }

    private Expr ParseCall(Token name, Expr? receiver)
    {
        _at++;
        var arguments = new List<Expr>();
        if (Current.Kind != TokenKind.CloseParenthesis)
        {
            do
            {
                arguments.Add(ParseExpression());
            }
            while (TryTake(TokenKind.Comma));
        }

        Expect(TokenKind.CloseParenthesis, "',' or ')'");
        if (Issue is not null)
        {
            return receiver ?? new LiteralExpr(name.Start, default);
        }

        return _macros?.Expand(name.Start, name.Text, receiver, arguments) ?? Count(new CallExpr(name.Start, name.Text, receiver, receiver is null ? arguments : [receiver, .. arguments]));
    }

    private Expr ParsePrimary()
    {
        var token = Current;
        switch (token.Kind)
        {
            case TokenKind.Dot or TokenKind.Identifier:
                return ParseIdentifier();
            case TokenKind.OpenParenthesis:
                _at++;
                var inner = ParseExpression();
                Expect(TokenKind.CloseParenthesis, "')'");
                return inner;
            case TokenKind.OpenBracket:
                return ParseList();
            case TokenKind.OpenBrace:
                return ParseMap();
            case TokenKind.True or TokenKind.False:
                return Literal(CelValue.Of(token.Kind == TokenKind.True));
            case TokenKind.Null:
                return Literal(CelValue.Null);
            case TokenKind.String or TokenKind.Bytes:
                return Literal(token.Literal);
            case TokenKind.Minus:
                _at++;
                return ParseNumber("-");
            case TokenKind.Int or TokenKind.Uint or TokenKind.Double:
                return ParseNumber("");
            default:
                return Unexpected("an expression");
        }
    }

    private Expr ParseIdentifier()
    {
        var isAbsolute = TryTake(TokenKind.Dot);
        var name = Current;
        if (name.Kind != TokenKind.Identifier)
        {
            return Unexpected("a name after '.'");
        }

        if (Reserved.Contains(name.Text))
        {
            return Fail(name.Start, $"'{name.Text}' is a reserved word");
        }

        _at++;
        if (Current.Kind == TokenKind.OpenParenthesis)
        {
            // A leading dot only says that the container does not matter.
            return ParseCall(isAbsolute ? name with { Text = "." + name.Text } : name, null);
        }

        return Count(new IdentifierExpr(name.Start, name.Text, isAbsolute));
    }

    /// <summary>The qualified name that an operand spells; null where it spells none.</summary>
    private static string? MessageName(Expr operand) => operand switch
    {
        IdentifierExpr identifier => identifier.Name,
        SelectExpr { IsOptional: false, IsTest: false, IsQuoted: false } select when MessageName(select.Operand) is { } qualifier => $"{qualifier}.{select.Field}",
        _ => null,
    };

    private LiteralExpr Literal(in CelValue value) => Count(new LiteralExpr(Take().Start, value));

    private bool Enter() => ++_depth <= _limits.Depth && RuntimeHelpers.TryEnsureSufficientExecutionStack();

    private Expr TooDeep() => Fail(Current.Start, $"the expression is nested more than {_limits.Depth} deep");

    private Token Take()
    {
        var token = Current;
        if (token.Kind != TokenKind.End)
        {
            _at++;
        }

        return token;
    }

    private bool TryTake(TokenKind kind)
    {
        if (Current.Kind != kind)
        {
            return false;
        }

        _at++;
        return true;
    }

    private void Expect(TokenKind kind, string expected)
    {
        if (!TryTake(kind))
        {
            Unexpected(expected);
        }
    }

    private Expr Unexpected(string expected)
    {
        var found = Current.Kind == TokenKind.End ? "the expression ends" : $"found '{_source[Current.Start..Math.Min(Current.End, Current.Start + 40)]}'";
        return Fail(Current.Start, $"expected {expected}, but {found}");
    }
}
