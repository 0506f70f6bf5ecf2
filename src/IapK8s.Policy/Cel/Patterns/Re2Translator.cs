using System.Globalization;
using System.Text;

namespace IapK8s.Policy.Cel.Patterns;

/// <summary>
/// Reads a pattern in RE2's syntax (github.com/google/re2/wiki/Syntax) and writes it for .NET, as far as whether something matches goes: groups
/// capture nothing and greed does not matter. What RE2 has not (backreferences, looking around) is refused.
/// </summary>
internal sealed class Re2Translator(string pattern)
{
    private const int MaxRepeat = 1_000;
    private const int MaxStates = 2_500;
    private const int MaxOutput = 200_000;
    private const int MaxDepth = 100;

    private readonly StringBuilder _output = new();
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private int _at;
    private int _depth;

    public string? Mistake { get; private set; }

    /// <summary>About how many states an automaton for it has.</summary>
    public int States { get; private set; }

    /// <summary>Has <c>\b</c> or <c>\B</c>.</summary>
    public bool AsksForWords { get; private set; }

    public string Translate()
    {
        States = Alternatives(new Flags());
        if (Mistake is null && _at < pattern.Length)
        {
            Fail("a ')' closes nothing");
        }

        return _output.ToString();
    }

    private int Alternatives(Flags flags)
    {
        if (++_depth > MaxDepth)
        {
            Fail($"groups are nested more than {MaxDepth} deep");
        }

        var states = 0;
        while (true)
        {
            states += Sequence(ref flags);
            if (!Take('|'))
            {
                break;
            }

            _output.Append('|');
        }

        _depth--;
        return states;
    }

    /// <param name="flags">A group of flags alone, <c>(?i)</c>, changes them up to the end of the enclosing group.</param>
    private int Sequence(ref Flags flags)
    {
        var states = 1;
        while (Mistake is null && _at < pattern.Length && pattern[_at] is not ('|' or ')'))
        {
            var start = _output.Length;
            var atom = Atom(ref flags);
            if (Mistake is null)
            {
                states += Repeats(start, atom);
            }

            if (states > MaxStates || _output.Length > MaxOutput)
            {
                Fail("the pattern is too large");
            }
        }

        return states;
    }

    /// <summary>What may follow an atom: at most one repetition, and a mark of greed.</summary>
    private int Repeats(int start, int states)
    {
        var (min, max, text) = Repeat();
        if (text is null)
        {
            return states;
        }

        if (min > MaxRepeat || max > MaxRepeat || (max >= 0 && max < min))
        {
            Fail($"invalid repeat count {text}: up to {MaxRepeat}, the smaller first");
            return states;
        }

        _output.Insert(start, "(?:").Append(')').Append(text);
        Take('?');
        if (Repeat().Text is not null)
        {
            Fail("a repetition cannot follow another: put the first in a group");
        }

        return states * Math.Max(1, Math.Max(min, max));
    }

    private (int Min, int Max, string? Text) Repeat()
    {
        if (_at >= pattern.Length)
        {
            return (0, 0, null);
        }

        switch (pattern[_at])
        {
            case '*':
                _at++;
                return (0, -1, "*");
            case '+':
                _at++;
                return (1, -1, "+");
            case '?':
                _at++;
                return (0, 1, "?");
            case '{' when Counted() is { } counted:
                return counted;
            default:
                return (0, 0, null);
        }
    }

    /// <summary><c>{2}</c>, <c>{2,}</c>, <c>{2,5}</c>; every other brace is a character.</summary>
    private (int Min, int Max, string? Text)? Counted()
    {
        var end = pattern.IndexOf('}', _at);
        if (end < 0)
        {
            return null;
        }

        var parts = pattern[(_at + 1)..end].Split(',');
        if (parts.Length > 2 || !TryCount(parts[0], out var min))
        {
            return null;
        }

        var max = parts.Length == 1 ? min : -1;
        if (parts.Length == 2 && parts[1].Length > 0 && !TryCount(parts[1], out max))
        {
            return null;
        }

        _at = end + 1;
        return (min, max, max < 0 ? $"{{{min},}}" : $"{{{min},{max}}}");

        static bool TryCount(string digits, out int count)
        {
            count = MaxRepeat + 1;
            return digits.Length > 0 && digits.All(char.IsAsciiDigit) && (digits.Length > 6 || int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out count));
        }
    }

    private int Atom(ref Flags flags)
    {
        var c = pattern[_at];
        switch (c)
        {
            case '(':
                return Group(ref flags);
            case '[':
                _at++;
                return Emit(Class(flags));
            case '.':
                _at++;
                return Emit(flags.DotMatchesLines ? new CodePointSet().Add(0, 0x10ffff) : new CodePointSet().Add('\n', '\n').Negated());
            case '^':
                _at++;
                return EmitText(flags.Multiline ? "(?m:^)" : "\\A");
            case '$':
                _at++;
                return EmitText(flags.Multiline ? "(?m:$)" : "\\z");
            case '*' or '+' or '?':
                Fail($"'{c}' repeats nothing");
                return 0;
            case '\\':
                return Escape(flags);
            default:
                return Emit(Literal(CodePoint(), flags));
        }
    }

    private int Group(ref Flags flags)
    {
        _at++;
        var inner = flags;
        if (Take('?'))
        {
            if (pattern.AsSpan(_at) is ['=', ..] or ['!', ..] or ['<', '=' or '!', ..])
            {
                Fail("looking ahead or behind, as in (?=...), is not supported");
                return 0;
            }

            if (pattern.AsSpan(_at) is ['P', '<', ..] or ['<', ..])
            {
                Name();
            }
            else if (!SetFlags(ref inner))
            {
                return 0;
            }
            else if (_at < pattern.Length && pattern[_at] == ')')
            {
                _at++;
                flags = inner;
                return 0;
            }
            else if (!Take(':'))
            {
                Fail("a group begins with ( or (?: or (?P<name>");
                return 0;
            }
        }

        _output.Append("(?:");
        var states = Alternatives(inner);
        _output.Append(')');
        if (!Take(')'))
        {
            Fail("a ')' is missing");
        }

        return states;
    }

    private void Name()
    {
        _at += pattern[_at] == 'P' ? 2 : 1;
        var end = pattern.IndexOf('>', _at);
        var name = end < 0 ? "" : pattern[_at..end];
        if (name.Length == 0 || !name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_') || !_names.Add(name))
        {
            Fail("the name of a group has letters, digits and '_', and comes once");
            return;
        }

        _at = end + 1;
    }

    private bool SetFlags(ref Flags flags)
    {
        for (var value = true; _at < pattern.Length && pattern[_at] is not (':' or ')'); _at++)
        {
            switch (pattern[_at])
            {
                case 'i':
                    flags.IgnoreCase = value;
                    break;
                case 'm':
                    flags.Multiline = value;
                    break;
                case 's':
                    flags.DotMatchesLines = value;
                    break;
                case 'U':
                    // Greed: nothing to whether there is a match.
                    break;
                case '-' when value && _at + 1 < pattern.Length && pattern[_at + 1] is not (':' or ')'):
                    value = false;
                    break;
                default:
                    Fail("the flags of a group are i, m, s and U");
                    return false;
            }
        }

        return true;
    }

    private int Escape(Flags flags)
    {
        if (_at + 1 >= pattern.Length)
        {
            Fail("a '\\' ends the pattern");
            return 0;
        }

        switch (pattern[_at + 1])
        {
            case 'A':
                _at += 2;
                return EmitText("\\A");
            case 'z':
                _at += 2;
                return EmitText("\\z");
            case 'b' or 'B':
                AsksForWords = true;
                _at += 2;
                return EmitText(pattern[_at - 1] == 'b' ? "\\b" : "\\B");
            case 'Q':
                return Quoted(flags);
            default:
                return Emit(ClassEscape() is { } set ? (flags.IgnoreCase ? set.WithCases() : set) : Literal(CharacterEscape(), flags));
        }
    }

    /// <summary><c>\Q...\E</c>: every character is itself. A repetition behind it repeats the last, so the others are written here.</summary>
    private int Quoted(Flags flags)
    {
        _at += 2;
        var end = pattern.IndexOf("\\E", _at, StringComparison.Ordinal);
        var stop = end < 0 ? pattern.Length : end;
        var states = 0;
        while (_at < stop)
        {
            var set = Literal(CodePoint(), flags);
            if (_at >= stop)
            {
                _at = end < 0 ? stop : end + 2;
                return states + Repeats(_output.Length, Emit(set));
            }

            states += Emit(set);
        }

        _at = end < 0 ? stop : end + 2;
        return states;
    }

    /// <summary>After the opening bracket.</summary>
    private CodePointSet Class(Flags flags)
    {
        var set = new CodePointSet();
        var isNegated = Take('^');
        for (var isFirst = true; ; isFirst = false)
        {
            if (_at >= pattern.Length)
            {
                Fail("a ']' is missing");
                return set;
            }

            if (pattern[_at] == ']' && !isFirst)
            {
                _at++;
                break;
            }

            if (!Element(set))
            {
                return set;
            }
        }

        set = flags.IgnoreCase ? set.WithCases() : set;
        return isNegated ? set.Negated() : set;
    }

    private bool Element(CodePointSet set)
    {
        if (pattern.AsSpan(_at).StartsWith("[:", StringComparison.Ordinal) && pattern.IndexOf(":]", _at + 2, StringComparison.Ordinal) is >= 0 and var end)
        {
            var name = pattern[(_at + 2)..end];
            var isNegated = name.StartsWith('^');
            if (CodePointSet.Posix(name.TrimStart('^')) is not { } named)
            {
                Fail($"there is no class [:{name}:]");
                return false;
            }

            _at = end + 2;
            set.Add(isNegated ? named.Negated() : named);
            return true;
        }

        if (pattern[_at] == '\\' && ClassEscape() is { } escaped)
        {
            set.Add(escaped);
            return Mistake is null;
        }

        var from = ClassCharacter();
        var to = from;
        if (Mistake is null && pattern.AsSpan(_at) is ['-', not ']', ..])
        {
            _at++;
            to = ClassCharacter();
        }

        if (Mistake is null && to < from)
        {
            Fail("a range in [...] goes from the smaller to the larger");
        }

        set.Add(from, Math.Max(from, to));
        return Mistake is null;
    }

    private int ClassCharacter() => _at < pattern.Length && pattern[_at] == '\\' ? CharacterEscape() : CodePoint();

    /// <summary><c>\d</c>, <c>\pL</c> and the like; null, and nothing read, where the escape is a character.</summary>
    private CodePointSet? ClassEscape()
    {
        var kind = _at + 1 < pattern.Length ? pattern[_at + 1] : '\0';
        var set = kind switch
        {
            'd' or 'D' => CodePointSet.Digits,
            'w' or 'W' => CodePointSet.Words,
            's' or 'S' => CodePointSet.Spaces,
            'p' or 'P' => null,
            _ => null,
        };
        if (set is not null)
        {
            _at += 2;
            return char.IsAsciiLetterUpper(kind) ? set.Negated() : set;
        }

        return kind is 'p' or 'P' ? Property(kind == 'P') : null;
    }

    private CodePointSet Property(bool isNegated)
    {
        var isBraced = _at + 2 < pattern.Length && pattern[_at + 2] == '{';
        var end = isBraced ? pattern.IndexOf('}', _at) : _at + 3;
        var name = end < 0 || end > pattern.Length ? "" : pattern[(_at + (isBraced ? 3 : 2))..end];
        if (name.StartsWith('^'))
        {
            (name, isNegated) = (name[1..], !isNegated);
        }

        if (CodePointSet.Category(name) is not { } set)
        {
            Fail($"there is no category '{name}': general categories of Unicode, such as L or Lu, are supported, scripts are not");
            return new CodePointSet();
        }

        _at = end + (isBraced ? 1 : 0);
        return isNegated ? set.Negated() : set;
    }

    private int CharacterEscape()
    {
        _at++;
        if (_at >= pattern.Length)
        {
            Fail("a '\\' ends the pattern");
            return 0;
        }

        var c = pattern[_at++];
        switch (c)
        {
            case 'a':
                return '\a';
            case 'f':
                return '\f';
            case 'n':
                return '\n';
            case 'r':
                return '\r';
            case 't':
                return '\t';
            case 'v':
                return '\v';
            case 'x':
                return Hexadecimal();
            case >= '1' and <= '9' when c > '7' || _at >= pattern.Length || pattern[_at] is < '0' or > '7':
                Fail($"backreferences, as \\{c}, are not supported");
                return 0;
            case >= '0' and <= '7':
                var value = c - '0';
                for (var i = 0; i < 2 && _at < pattern.Length && pattern[_at] is >= '0' and <= '7'; i++)
                {
                    value = (value * 8) + (pattern[_at++] - '0');
                }

                return value;
            case var other when char.IsAsciiLetterOrDigit(other) || other > '\u007f':
                Fail($"'\\{other}' is no escape");
                return 0;
            default:
                return c;
        }
    }

    private int Hexadecimal()
    {
        var isBraced = Take('{');
        var end = isBraced ? pattern.IndexOf('}', _at) : _at + 2;
        if (end < 0 || end > pattern.Length || end == _at || !int.TryParse(pattern.AsSpan(_at, end - _at), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value) || value is < 0 or > 0x10ffff)
        {
            Fail("'\\x' takes two hexadecimal digits, or {...} with a code point");
            return 0;
        }

        _at = end + (isBraced ? 1 : 0);
        return value;
    }

    private static CodePointSet Literal(int codePoint, Flags flags)
    {
        var set = new CodePointSet().Add(codePoint, codePoint);
        return flags.IgnoreCase ? set.WithCases() : set;
    }

    private int CodePoint()
    {
        if (_at >= pattern.Length)
        {
            Fail("the pattern ends too early");
            return 0;
        }

        Rune.DecodeFromUtf16(pattern.AsSpan(_at), out var rune, out var length);
        _at += length;
        return rune.Value;
    }

    private int Emit(CodePointSet set)
    {
        if (Mistake is null)
        {
            _output.Append(set.ToPattern());
        }

        return 1;
    }

    private int EmitText(string text)
    {
        _output.Append(text);
        return 1;
    }

    private bool Take(char c)
    {
        if (_at >= pattern.Length || pattern[_at] != c)
        {
            return false;
        }

        _at++;
        return true;
    }

    private void Fail(string mistake)
    {
        Mistake ??= mistake;
        _at = pattern.Length;
    }

    private struct Flags
    {
        public bool IgnoreCase;
        public bool Multiline;
        public bool DotMatchesLines;
    }
}
