using System.Globalization;
using System.Text;

namespace IapK8s.Policy.Cel.Patterns;

/// <summary>
/// Reads a pattern in RE2's syntax (github.com/google/re2/wiki/Syntax), as far as whether something matches goes: groups capture nothing and
/// greed does not matter. What RE2 has not (backreferences, looking around) is refused.
/// </summary>
internal sealed partial class Re2Parser(string pattern)
{
    private const int MaxRepeat = 1_000;
    private const int MaxDepth = 100;

    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private int _at;
    private int _depth;

    public string? Mistake { get; private set; }

    public PatternNode Parse()
    {
        var whole = Alternatives(new Flags());
        if (Mistake is null && _at < pattern.Length)
        {
            Fail("a ')' closes nothing");
        }

        return whole;
    }

    private PatternNode Alternatives(Flags flags)
    {
        if (++_depth > MaxDepth)
        {
            Fail($"groups are nested more than {MaxDepth} deep");
        }

        var alternatives = new List<PatternNode>();
        do
        {
            alternatives.Add(Sequence(ref flags));
        }
        while (Take('|'));
        _depth--;
        return alternatives.Count == 1 ? alternatives[0] : new PatternNode.Alternatives(alternatives);
    }

    /// <param name="flags">A group of flags alone, <c>(?i)</c>, changes them up to the end of the enclosing group.</param>
    private PatternNode.Sequence Sequence(ref Flags flags)
    {
        var items = new List<PatternNode>();
        while (Mistake is null && _at < pattern.Length && pattern[_at] is not ('|' or ')'))
        {
            var atom = Atom(ref flags, items);
            if (Mistake is null && atom is not null)
            {
                items.Add(Repeats(atom));
            }
        }

        return new PatternNode.Sequence(items);
    }

    /// <summary>What may follow an atom: at most one repetition, and a mark of greed.</summary>
    private PatternNode Repeats(PatternNode atom)
    {
        if (Repeat() is not var (min, max, text))
        {
            return atom;
        }

        if (min > MaxRepeat || max > MaxRepeat || (max >= 0 && max < min))
        {
            Fail($"invalid repeat count {text}: up to {MaxRepeat}, the smaller first");
        }

        Take('?');
        if (Repeat() is not null)
        {
            Fail("a repetition cannot follow another: put the first in a group");
        }

        return new PatternNode.Repeat(atom, min, max);
    }

    /// <summary>A maximum of -1 is none.</summary>
    private (int Min, int Max, string Text)? Repeat()
    {
        switch (_at < pattern.Length ? pattern[_at] : '\0')
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
            case '{':
                return Counted();
            default:
                return null;
        }
    }

    /// <summary><c>{2}</c>, <c>{2,}</c>, <c>{2,5}</c>; every other brace is a character.</summary>
    private (int Min, int Max, string Text)? Counted()
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

        var text = pattern[_at..(end + 1)];
        _at = end + 1;
        return (min, max, text);

        static bool TryCount(string digits, out int count)
        {
            count = MaxRepeat + 1;
            return digits.Length > 0 && digits.All(char.IsAsciiDigit) && (digits.Length > 6 || int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out count));
        }
    }

    /// <summary>Null where it was flags alone.</summary>
    /// <param name="before">Takes what comes before the atom, where one piece of syntax is several atoms.</param>
    private PatternNode? Atom(ref Flags flags, List<PatternNode> before)
    {
        var c = pattern[_at];
        switch (c)
        {
            case '(':
                return Group(ref flags);
            case '[':
                _at++;
                return Characters(Class(flags));
            case '.':
                _at++;
                return Characters(flags.DotMatchesLines ? CodePointSet.All : new CodePointSet().Add('\n', '\n').Negated());
            case '^':
                _at++;
                return Assertion(flags.Multiline ? PatternAssertion.LineStart : PatternAssertion.TextStart);
            case '$':
                _at++;
                return Assertion(flags.Multiline ? PatternAssertion.LineEnd : PatternAssertion.TextEnd);
            case '*' or '+' or '?':
                Fail($"'{c}' repeats nothing");
                return null;
            case '\\':
                return Escape(flags, before);
            default:
                return Literal(CodePoint(), flags);
        }
    }

    private PatternNode? Group(ref Flags flags)
    {
        _at++;
        var inner = flags;
        if (Take('?'))
        {
            if (pattern.AsSpan(_at) is ['=', ..] or ['!', ..] or ['<', '=' or '!', ..])
            {
                Fail("looking ahead or behind, as in (?=...), is not supported");
                return null;
            }

            if (pattern.AsSpan(_at) is ['P', '<', ..] or ['<', ..])
            {
                Name();
            }
            else if (!SetFlags(ref inner))
            {
                return null;
            }
            else if (Take(')'))
            {
                flags = inner;
                return null;
            }
            else if (!Take(':'))
            {
                Fail("a group begins with ( or (?: or (?P<name>");
                return null;
            }
        }

        var content = Alternatives(inner);
        if (!Take(')'))
        {
            Fail("a ')' is missing");
        }

        return content;
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

    private PatternNode? Escape(Flags flags, List<PatternNode> before)
    {
        switch (_at + 1 < pattern.Length ? pattern[_at + 1] : '\0')
        {
            case 'A':
                _at += 2;
                return Assertion(PatternAssertion.TextStart);
            case 'z':
                _at += 2;
                return Assertion(PatternAssertion.TextEnd);
            case 'b':
                _at += 2;
                return Assertion(PatternAssertion.WordBoundary);
            case 'B':
                _at += 2;
                return Assertion(PatternAssertion.NoWordBoundary);
            case 'Q':
                return Quoted(flags, before);
            default:
                return ClassEscape() is { } set ? Characters(flags.IgnoreCase ? set.WithCases() : set) : Literal(CharacterEscape(), flags);
        }
    }

    /// <summary><c>\Q...\E</c>: every character is itself, and a repetition behind it repeats the last.</summary>
    private PatternNode.Characters? Quoted(Flags flags, List<PatternNode> before)
    {
        _at += 2;
        var end = pattern.IndexOf("\\E", _at, StringComparison.Ordinal);
        var stop = end < 0 ? pattern.Length : end;
        PatternNode.Characters? last = null;
        while (_at < stop)
        {
            if (last is not null)
            {
                before.Add(last);
            }

            last = Literal(CodePoint(), flags);
        }

        _at = end < 0 ? stop : end + 2;
        return last;
    }

    private static PatternNode.Characters Literal(int codePoint, Flags flags)
    {
        var set = new CodePointSet().Add(codePoint, codePoint);
        return Characters(flags.IgnoreCase ? set.WithCases() : set);
    }

    private static PatternNode.Characters Characters(CodePointSet set) => new(set);

    private static PatternNode.Assertion Assertion(PatternAssertion kind) => new(kind);

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
