using System.Globalization;
using IapK8s.Policy.Cel.Values;

namespace IapK8s.Policy.Cel.Patterns;

/// <summary>Classes of characters and escapes.</summary>
internal sealed partial class Re2Parser
{
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
        if (end < 0 || end > pattern.Length || end == _at || !Numbers.TryParse<int>(pattern.AsSpan(_at, end - _at), NumberStyles.AllowHexSpecifier, out var value) || value is < 0 or > 0x10ffff)
        {
            Fail("'\\x' takes two hexadecimal digits, or {...} with a code point");
            return 0;
        }

        _at = end + (isBraced ? 1 : 0);
        return value;
    }
}
