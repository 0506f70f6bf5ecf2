using System.Globalization;
using IapK8s.Policy.Cel.Values;

namespace IapK8s.Policy.Cel.Syntax;

/// <summary>Numbers, lists, maps and messages.</summary>
internal sealed partial class Parser
{
    private Expr ParseNumber(string sign)
    {
        var token = Take();
        var text = sign + token.Text;
        switch (token.Kind)
        {
            case TokenKind.Double when double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number):
                return Count(new LiteralExpr(token.Start, CelValue.Of(number)));
            case TokenKind.Uint when TryParseMagnitude(token.Text, out var unsigned):
                return Count(new LiteralExpr(token.Start, CelValue.Of(unsigned)));
            case TokenKind.Int when TryParseMagnitude(token.Text, out var magnitude) && magnitude <= (ulong)long.MaxValue + (sign.Length == 0 ? 0UL : 1UL):
                return Count(new LiteralExpr(token.Start, CelValue.Of(unchecked(sign.Length == 0 ? (long)magnitude : -(long)magnitude))));
            default:
                return Fail(token.Start, $"the number {text} does not fit its type ({(token.Kind == TokenKind.Uint ? "uint" : token.Kind == TokenKind.Int ? "int" : "double")}, 64 bits)");
        }
    }

    private static bool TryParseMagnitude(string text, out ulong value) => text.Length > 1 && text[1] is 'x' or 'X'
        ? ulong.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value)
        : ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);

    private ListExpr ParseList()
    {
        var offset = Take().Start;
        var elements = new List<ListElement>();
        while (Current.Kind is not (TokenKind.CloseBracket or TokenKind.End))
        {
            var isOptional = TryTake(TokenKind.Question);
            elements.Add(new ListElement(ParseExpression(), isOptional));
            if (!TryTake(TokenKind.Comma))
            {
                break;
            }
        }

        Expect(TokenKind.CloseBracket, "',' or ']'");
        return Count(new ListExpr(offset, elements));
    }

    private MapExpr ParseMap()
    {
        var offset = Take().Start;
        var entries = new List<MapEntry>();
        while (Current.Kind is not (TokenKind.CloseBrace or TokenKind.End))
        {
            var isOptional = TryTake(TokenKind.Question);
            var key = ParseExpression();
            Expect(TokenKind.Colon, "':' and the value");
            entries.Add(new MapEntry(key, ParseExpression(), isOptional));
            if (!TryTake(TokenKind.Comma))
            {
                break;
            }
        }

        Expect(TokenKind.CloseBrace, "',' or '}'");
        return Count(new MapExpr(offset, entries));
    }

    private Expr ParseMessage(int offset, string name)
    {
        _at++;
        while (Current.Kind is not (TokenKind.CloseBrace or TokenKind.End))
        {
            TryTake(TokenKind.Question);
            if (Current.Kind is not (TokenKind.Identifier or TokenKind.QuotedIdentifier))
            {
                return Unexpected("the name of a field");
            }

            _at++;
            Expect(TokenKind.Colon, "':' and the value");
            ParseExpression();
            if (!TryTake(TokenKind.Comma))
            {
                break;
            }
        }

        Expect(TokenKind.CloseBrace, "',' or '}'");
        return Count(new MessageExpr(offset, name));
    }
}
