using System.Buffers;
using System.Collections.Immutable;

namespace IapK8s.Sources.Documents;

/// <summary>
/// The YAML that most manifests are written in, read in one pass: block maps and lists, and scalars and flow collections that end on their line. Whatever goes beyond that, or is wrong, or
/// might be, is <see cref="YamlReader"/>'s to read or to complain of. What is read here is read there alike, places included; a test compares them on mangled manifests.
/// </summary>
internal ref struct SimpleYaml
{
    /// <summary>YAML allows 1,024 characters.</summary>
    private const int LongestKey = 1_000;

    /// <summary>What not everybody takes for a space, a line's end, or nothing.</summary>
    private static readonly SearchValues<char> Odd = SearchValues.Create("\t\r\u0085\u2028\u2029\uFEFF");

    private static readonly SearchValues<char> PlainStops = SearchValues.Create("\n:#*");

    private static readonly SearchValues<char> FlowStops = SearchValues.Create("\n:#*,[]{}?");

    private readonly ReadOnlySpan<char> _text;
    private int _at;
    private int _line = 1;
    private int _lineStart;

    private SimpleYaml(ReadOnlySpan<char> text) => _text = text;

    /// <param name="text">A file's, so it holds no half of a surrogate pair.</param>
    /// <param name="documents">Those that are not empty.</param>
    /// <returns>False where the text is not so simple.</returns>
    public static bool TryRead(string text, out ImmutableArray<DocumentNode> documents)
    {
        var read = ImmutableArray.CreateBuilder<DocumentNode>();
        var isSimple = !text.AsSpan().ContainsAny(Odd) && new SimpleYaml(text).TryRead(read);
        documents = read.DrainToImmutable();
        return isSimple;
    }

    private readonly char Now => _at < _text.Length ? _text[_at] : '\n';

    private readonly char Next => _at + 1 < _text.Length ? _text[_at + 1] : '\n';

    private readonly Position Here => new(_line, Column + 1);

    private readonly int Column => _at - _lineStart;

    /// <summary>Whether a list's element begins here.</summary>
    private readonly bool IsDash => Now == '-' && Next is ' ' or '\n';

    /// <summary>Of the line that says something next; -1 where the document ends.</summary>
    private readonly int Indent => _at == _text.Length || (Column == 0 && (_text[_at..].StartsWith("---") || _text[_at..].StartsWith("..."))) ? -1 : Column;

    private bool TryRead(ImmutableArray<DocumentNode>.Builder documents)
    {
        Skip();
        while (_at < _text.Length)
        {
            if (Indent < 0)
            {
                if (Now != '-')
                    return false;
                _at += "---".Length;
                if (!TryEndLine())
                    return false;
            }
            if (Indent < 0)
                continue;
            if (ReadBlock(Column, depth: 0) is not { } document || Indent >= 0)
                return false;
            documents.Add(document);
        }
        return true;
    }

    /// <summary>A map or a list whose first line begins here.</summary>
    private DocumentNode? ReadBlock(int indent, int depth) => IsDash ? ReadSequence(indent, depth) : ReadMapping(indent, depth);

    private MappingNode? ReadMapping(int indent, int depth)
    {
        var mapping = new MappingBuilder(Here);
        do
        {
            var start = _at;
            if (ReadScalar(isInFlow: false) is not { Text: not "<<" } key || _at - start > LongestKey || Now != ':' || Next is not (' ' or '\n'))
                return null;
            _at++;
            if (ReadValue(indent, isElement: false, depth + 1) is not { } value)
                return null;
            mapping.Add(key.Text, key.At, value);
        }
        while (Indent == indent);
        return Indent < indent ? mapping.Build() : null;
    }

    private SequenceNode? ReadSequence(int indent, int depth)
    {
        var (at, items) = (Here, ImmutableArray.CreateBuilder<DocumentNode>());
        do
        {
            _at++;
            if (ReadValue(indent, isElement: true, depth + 1) is not { } item)
                return null;
            items.Add(item);
        }
        while (Indent == indent && IsDash);
        return Indent <= indent ? new SequenceNode(at, items.DrainToImmutable()) : null;
    }

    /// <summary>What follows <c>key:</c> or <c>-</c>, to the beginning of the next line that says something.</summary>
    /// <param name="indent">Of the map or list.</param>
    private DocumentNode? ReadValue(int indent, bool isElement, int depth)
    {
        if (depth > DocumentLimits.Depth)
            return null;
        if (TryEndLine())
        {
            // A list as a value may stand as far left as its key.
            return Indent > indent || (!isElement && Indent == indent && IsDash) ? ReadBlock(Indent, depth) : null;
        }
        SkipSpaces();
        if (isElement && IsDash)
            return ReadSequence(Column, depth);
        var before = this;
        var value = ReadFlow(depth);
        if (isElement && value is ScalarNode && Now == ':' && Next is ' ' or '\n')
        {
            this = before;
            return ReadMapping(Column, depth);
        }
        return TryEndLine() ? value : null;
    }

    /// <summary>A scalar, or a collection in brackets, within the line.</summary>
    private DocumentNode? ReadFlow(int depth, bool isInFlow = false) =>
        depth > DocumentLimits.Depth ? null : Now switch
        {
            '[' => ReadFlowSequence(depth),
            '{' => ReadFlowMapping(depth),
            _ => ReadScalar(isInFlow),
        };

    private SequenceNode? ReadFlowSequence(int depth)
    {
        var (at, items) = (Here, ImmutableArray.CreateBuilder<DocumentNode>());
        for (var isLast = IsEmpty(']'); !isLast;)
        {
            if (ReadFlow(depth + 1, isInFlow: true) is not { } item)
                return null;
            items.Add(item);
            if (!TryGoOn(']', out isLast))
                return null;
        }
        return new SequenceNode(at, items.DrainToImmutable());
    }

    private MappingNode? ReadFlowMapping(int depth)
    {
        var mapping = new MappingBuilder(Here);
        for (var isLast = IsEmpty('}'); !isLast;)
        {
            var start = _at;
            if (ReadScalar(isInFlow: true) is not { Text: not "<<" } key || _at - start > LongestKey || Now != ':' || Next != ' ')
                return null;
            _at++;
            SkipSpaces();
            if (ReadFlow(depth + 1, isInFlow: true) is not { } value || !TryGoOn('}', out isLast))
                return null;
            mapping.Add(key.Text, key.At, value);
        }
        return mapping.Build();
    }

    /// <summary>Past the opening bracket, and the closing one where it follows.</summary>
    private bool IsEmpty(char close)
    {
        _at++;
        SkipSpaces();
        if (Now != close)
            return false;
        _at++;
        return true;
    }

    /// <summary>Past the comma to what follows, or past the closing bracket; false where there is neither.</summary>
    private bool TryGoOn(char close, out bool isLast)
    {
        SkipSpaces();
        isLast = Now == close;
        if (!isLast && Now != ',')
            return false;
        _at++;
        if (!isLast)
            SkipSpaces();
        return true;
    }

    private ScalarNode? ReadScalar(bool isInFlow) => Now switch
    {
        '"' => ReadQuoted("\"\\\n", '"'),
        '\'' => ReadQuoted("'\n", '\''),
        '-' when !char.IsAsciiLetterOrDigit(Next) => null,
        '\n' or ' ' or '?' or ':' or ',' or '[' or ']' or '{' or '}' or '#' or '&' or '*' or '!' or '|' or '>' or '%' or '@' or '`' => null,
        _ => ReadPlain(isInFlow),
    };

    /// <summary>Within the line, and without escapes but the doubled single quote.</summary>
    private ScalarNode? ReadQuoted(ReadOnlySpan<char> stops, char quote)
    {
        var (at, start, hasQuotes) = (Here, _at + 1, false);
        for (_at++; ; _at += 2)
        {
            var length = _text[_at..].IndexOfAny(stops);
            if (length < 0 || _text[_at + length] != quote)
                return null;
            _at += length;
            if (quote == '"' || Next != quote)
                break;
            hasQuotes = true;
        }
        var text = _text[start.._at++].ToString();
        return new ScalarNode(at, hasQuotes ? text.Replace("''", "'", StringComparison.Ordinal) : text, ScalarKind.Text);
    }

    private ScalarNode? ReadPlain(bool isInFlow)
    {
        var (at, start, stops) = (Here, _at, isInFlow ? FlowStops : PlainStops);
        for (; ; _at++)
        {
            var length = _text[_at..].IndexOfAny(stops);
            _at = length < 0 ? _text.Length : _at + length;
            if (Now == ':' && Next is not (' ' or '\n'))
            {
                if (isInFlow && Next is ',' or '[' or ']' or '{' or '}' or '?' or '"' or '\'')
                    return null;
            }
            else if (Now is not ('#' or '*') || _text[_at - 1] == ' ')
            {
                break;
            }
        }
        // The long way takes a word that begins with an asterisk to its end, colons and all.
        if (Now is '*' or '?' or '[' or '{')
            return null;
        var text = _text[start.._at].TrimEnd(' ');
        _at = start + text.Length;
        var plain = text.ToString();
        return new ScalarNode(at, plain, YamlScalar.KindOf(plain));
    }

    /// <summary>To the next line that says something, where nothing but a comment follows on this one.</summary>
    private bool TryEndLine()
    {
        var ahead = _at;
        while (ahead < _text.Length && _text[ahead] == ' ')
            ahead++;
        if (ahead < _text.Length && _text[ahead] != '\n' && (_text[ahead] != '#' || ahead == _at))
            return false;
        _at = ahead;
        Skip();
        return true;
    }

    /// <summary>Spaces, comments and line ends.</summary>
    private void Skip()
    {
        while (true)
        {
            SkipSpaces();
            if (Now == '#')
            {
                var length = _text[_at..].IndexOf('\n');
                _at = length < 0 ? _text.Length : _at + length;
            }
            if (_at == _text.Length || Now != '\n')
                return;
            _at++;
            (_line, _lineStart) = (_line + 1, _at);
        }
    }

    private void SkipSpaces()
    {
        while (_at < _text.Length && _text[_at] == ' ')
            _at++;
    }
}
