namespace IapK8s.Policy.Cel.Syntax;

/// <summary>Source text into tokens (langdef.md, "Syntax"). The first mistake ends the reading.</summary>
internal sealed class Lexer(string source)
{
    private readonly List<Token> _tokens = [];
    private int _at;

    public CelIssue? Issue { get; private set; }

    /// <summary>Always ends with <see cref="TokenKind.End"/>.</summary>
    public List<Token> Read()
    {
        while (Issue is null)
        {
            SkipSpace();
            if (_at >= source.Length)
            {
                break;
            }

            ReadToken();
        }

        _tokens.Add(new Token(TokenKind.End, source.Length, source.Length));
        return _tokens;
    }

    private void SkipSpace()
    {
        while (_at < source.Length)
        {
            if (source[_at] is ' ' or '\t' or '\n' or '\r' or '\f')
            {
                _at++;
            }
            else if (source.AsSpan(_at).StartsWith("//", StringComparison.Ordinal))
            {
                var end = source.IndexOf('\n', _at);
                _at = end < 0 ? source.Length : end;
            }
            else
            {
                return;
            }
        }
    }

    private void ReadToken()
    {
        var c = source[_at];
        if (IsStringStart(out var prefix))
        {
            ReadString(prefix);
        }
        else if (char.IsAsciiLetter(c) || c == '_')
        {
            ReadWord();
        }
        else if (c == '`')
        {
            ReadQuotedName();
        }
        else if (char.IsAsciiDigit(c) || (c == '.' && char.IsAsciiDigit(Peek(1)) && !FollowsOperand()))
        {
            ReadNumber();
        }
        else
        {
            ReadSymbol();
        }
    }

    private void ReadWord()
    {
        var start = _at;
        while (char.IsAsciiLetterOrDigit(Peek(0)) || Peek(0) == '_')
        {
            _at++;
        }

        var word = source[start.._at];
        var kind = word switch
        {
            "true" => TokenKind.True,
            "false" => TokenKind.False,
            "null" => TokenKind.Null,
            "in" => TokenKind.In,
            _ => TokenKind.Identifier,
        };
        _tokens.Add(new Token(kind, start, _at, word));
    }

    private void ReadQuotedName()
    {
        var start = _at;
        var end = source.IndexOf('`', start + 1);
        var name = end < 0 ? "" : source[(start + 1)..end];
        if (name.Length == 0 || !name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '.' or '-' or '/' or ' '))
        {
            Fail(start, "a name between backticks has letters, digits, '_', '.', '-', '/' or spaces");
            return;
        }

        _at = end + 1;
        _tokens.Add(new Token(TokenKind.QuotedIdentifier, start, _at, name));
    }

    private void ReadNumber()
    {
        var start = _at;
        var kind = TokenKind.Int;
        if (Peek(0) == '0' && Peek(1) is 'x' or 'X' && char.IsAsciiHexDigit(Peek(2)))
        {
            for (_at += 2; char.IsAsciiHexDigit(Peek(0));)
            {
                _at++;
            }
        }
        else
        {
            SkipDigits();
            if (Peek(0) == '.' && char.IsAsciiDigit(Peek(1)))
            {
                kind = TokenKind.Double;
                _at++;
                SkipDigits();
            }

            var exponent = Peek(1) is '+' or '-' ? 2 : 1;
            if (Peek(0) is 'e' or 'E' && char.IsAsciiDigit(Peek(exponent)))
            {
                kind = TokenKind.Double;
                _at += exponent;
                SkipDigits();
            }
        }

        var text = source[start.._at];
        if (kind == TokenKind.Int && Peek(0) is 'u' or 'U')
        {
            kind = TokenKind.Uint;
            _at++;
        }

        if (char.IsAsciiLetterOrDigit(Peek(0)) || Peek(0) == '_')
        {
            Fail(_at, $"'{Peek(0)}' cannot follow a number");
            return;
        }

        _tokens.Add(new Token(kind, start, _at, text));
    }

    private void SkipDigits()
    {
        while (char.IsAsciiDigit(Peek(0)))
        {
            _at++;
        }
    }

    /// <summary>Quotes, perhaps behind <c>b</c>, <c>r</c> or <c>br</c>.</summary>
    private bool IsStringStart(out int prefix)
    {
        prefix = Peek(0) is 'b' or 'B' ? 1 : 0;
        prefix += Peek(prefix) is 'r' or 'R' ? 1 : 0;
        return Peek(prefix) is '"' or '\'';
    }

    private void ReadString(int prefix)
    {
        var start = _at;
        var isBytes = source[start] is 'b' or 'B';
        var isRaw = prefix > 0 && source[start + prefix - 1] is 'r' or 'R';
        var open = start + prefix;
        var quote = source[open];
        var isTriple = Peek(prefix + 1) == quote && Peek(prefix + 2) == quote;
        var width = isTriple ? 3 : 1;
        var from = open + width;
        var to = FindClose(from, quote, isTriple, isRaw);
        if (to < 0)
        {
            Fail(start, isTriple ? "this string has no end" : "this string has no end on its line");
            return;
        }

        var literal = LiteralText.Read(source.AsSpan(from, to - from), isBytes, isRaw, out var mistake, out var mistakeAt);
        if (mistake is not null)
        {
            Fail(from + mistakeAt, mistake);
            return;
        }

        _at = to + width;
        _tokens.Add(new Token(isBytes ? TokenKind.Bytes : TokenKind.String, start, _at, "", literal));
    }

    private int FindClose(int from, char quote, bool isTriple, bool isRaw)
    {
        for (var i = from; i < source.Length; i++)
        {
            var c = source[i];
            if (c == '\\' && !isRaw)
            {
                // Whatever it escapes, it closes nothing.
                i++;
                if (i < source.Length && source[i] is '\n' or '\r' && !isTriple)
                {
                    return -1;
                }
            }
            else if (c is '\n' or '\r' && !isTriple)
            {
                return -1;
            }
            else if (c == quote && (!isTriple || (i + 2 < source.Length && source[i + 1] == quote && source[i + 2] == quote)))
            {
                return i;
            }
        }

        return -1;
    }

    private void ReadSymbol()
    {
        var (kind, length) = (source[_at], Peek(1)) switch
        {
            ('&', '&') => (TokenKind.And, 2),
            ('|', '|') => (TokenKind.Or, 2),
            ('=', '=') => (TokenKind.Equal, 2),
            ('!', '=') => (TokenKind.NotEqual, 2),
            ('<', '=') => (TokenKind.LessOrEqual, 2),
            ('>', '=') => (TokenKind.GreaterOrEqual, 2),
            ('<', _) => (TokenKind.Less, 1),
            ('>', _) => (TokenKind.Greater, 1),
            ('!', _) => (TokenKind.Not, 1),
            ('.', _) => (TokenKind.Dot, 1),
            (',', _) => (TokenKind.Comma, 1),
            (':', _) => (TokenKind.Colon, 1),
            ('?', _) => (TokenKind.Question, 1),
            ('(', _) => (TokenKind.OpenParenthesis, 1),
            (')', _) => (TokenKind.CloseParenthesis, 1),
            ('[', _) => (TokenKind.OpenBracket, 1),
            (']', _) => (TokenKind.CloseBracket, 1),
            ('{', _) => (TokenKind.OpenBrace, 1),
            ('}', _) => (TokenKind.CloseBrace, 1),
            ('+', _) => (TokenKind.Plus, 1),
            ('-', _) => (TokenKind.Minus, 1),
            ('*', _) => (TokenKind.Star, 1),
            ('/', _) => (TokenKind.Slash, 1),
            ('%', _) => (TokenKind.Percent, 1),
            _ => (TokenKind.End, 0),
        };
        if (length == 0)
        {
            Fail(_at, source[_at] switch
            {
                '&' => "'&' is no operator: write '&&'",
                '|' => "'|' is no operator: write '||'",
                '=' => "'=' is no operator: write '=='",
                var c when char.IsControl(c) || char.IsSurrogate(c) => $"the character U+{(int)c:X4} is not part of the language",
                var c => $"the character '{c}' is not part of the language",
            });
            return;
        }

        _tokens.Add(new Token(kind, _at, _at + length));
        _at += length;
    }

    /// <summary>Whether a dot here selects from what stands before it.</summary>
    private bool FollowsOperand() => _tokens.Count > 0 && _tokens[^1].Kind is TokenKind.Identifier or TokenKind.QuotedIdentifier or TokenKind.CloseParenthesis
        or TokenKind.CloseBracket or TokenKind.CloseBrace or TokenKind.String or TokenKind.Bytes or TokenKind.Int or TokenKind.Uint or TokenKind.Double;

    private char Peek(int ahead) => _at + ahead < source.Length ? source[_at + ahead] : '\0';

    private void Fail(int offset, string message) => Issue ??= CelIssue.At(source, offset, message);
}
