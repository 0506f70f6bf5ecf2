using System.Collections.Concurrent;
using System.Globalization;
using System.Text;

namespace IapK8s.Policy.Cel.Patterns;

/// <summary>A class of characters as ranges of code points, and what it is called in .NET's patterns, whose characters are UTF-16.</summary>
internal sealed class CodePointSet
{
    private const int Last = 0x10ffff;

    private static readonly ConcurrentDictionary<string, CodePointSet> Categories = new(StringComparer.Ordinal);

    private readonly List<(int From, int To)> _ranges = [];

    public static CodePointSet Digits => new CodePointSet().Add('0', '9');

    public static CodePointSet Words => new CodePointSet().Add('0', '9').Add('A', 'Z').Add('_', '_').Add('a', 'z');

    public static CodePointSet Spaces => new CodePointSet().Add('\t', '\n').Add('\f', '\r').Add(' ', ' ');

    /// <summary>A general category of Unicode, <c>Lu</c> or <c>L</c>, or <c>Any</c>; null for every other name.</summary>
    public static CodePointSet? Category(string name)
    {
        if (name == "Any")
        {
            return new CodePointSet().Add(0, Last);
        }

        // Every code point is looked at: once a process and category.
        return Abbreviations.Any(a => a.StartsWith(name, StringComparison.Ordinal)) && name.Length is 1 or 2 ? Categories.GetOrAdd(name, Collect) : null;
    }

    /// <summary><c>[[:alpha:]]</c>: ASCII; null for every other name.</summary>
    public static CodePointSet? Posix(string name) => name switch
    {
        "alnum" => new CodePointSet().Add('0', '9').Add('A', 'Z').Add('a', 'z'),
        "alpha" => new CodePointSet().Add('A', 'Z').Add('a', 'z'),
        "ascii" => new CodePointSet().Add(0, 0x7f),
        "blank" => new CodePointSet().Add('\t', '\t').Add(' ', ' '),
        "cntrl" => new CodePointSet().Add(0, 0x1f).Add(0x7f, 0x7f),
        "digit" => Digits,
        "graph" => new CodePointSet().Add('!', '~'),
        "lower" => new CodePointSet().Add('a', 'z'),
        "print" => new CodePointSet().Add(' ', '~'),
        "punct" => new CodePointSet().Add('!', '/').Add(':', '@').Add('[', '`').Add('{', '~'),
        "space" => new CodePointSet().Add('\t', '\r').Add(' ', ' '),
        "upper" => new CodePointSet().Add('A', 'Z'),
        "word" => Words,
        "xdigit" => new CodePointSet().Add('0', '9').Add('A', 'F').Add('a', 'f'),
        _ => null,
    };

    public CodePointSet Add(int from, int to)
    {
        _ranges.Add((from, to));
        return this;
    }

    public CodePointSet Add(CodePointSet other)
    {
        _ranges.AddRange(other._ranges);
        return this;
    }

    /// <summary>With the other cases of its characters (simple case folding).</summary>
    public CodePointSet WithCases()
    {
        var folded = new CodePointSet().Add(this);
        foreach (var (from, to) in Normal())
        {
            // Beyond these every range is one of whole scripts, with both cases in it.
            for (var c = from; c <= Math.Min(to, from + 0x600); c++)
            {
                foreach (var other in CasesOf(c))
                {
                    folded.Add(other, other);
                }
            }
        }

        return folded;
    }

    public CodePointSet Negated()
    {
        var negated = new CodePointSet();
        var next = 0;
        foreach (var (from, to) in Normal())
        {
            if (from > next)
            {
                negated.Add(next, from - 1);
            }

            next = to + 1;
        }

        return next <= Last ? negated.Add(next, Last) : negated;
    }

    /// <summary>As a pattern for exactly one code point.</summary>
    public string ToPattern()
    {
        var basic = new StringBuilder();
        var alternatives = new List<string>();
        foreach (var (from, to) in Normal())
        {
            // Halves of pairs stand for nothing by themselves.
            AppendRange(basic, from, Math.Min(to, 0xd7ff));
            AppendRange(basic, Math.Max(from, 0xe000), Math.Min(to, 0xffff));
            AddPairs(alternatives, Math.Max(from, 0x10000), to);
        }

        if (basic.Length > 0)
        {
            alternatives.Insert(0, $"[{basic}]");
        }

        return alternatives.Count switch
        {
            0 => "[^\\u0000-\\uffff]",
            1 => $"(?:{alternatives[0]})",
            _ => $"(?:{string.Join('|', alternatives)})",
        };
    }

    private static readonly string[] Abbreviations =
    [
        "Lu", "Ll", "Lt", "Lm", "Lo", "Mn", "Mc", "Me", "Nd", "Nl", "No", "Zs", "Zl", "Zp", "Cc", "Cf", "Cs", "Co", "Pc", "Pd", "Ps", "Pe", "Pi", "Pf", "Po", "Sm", "Sc", "Sk", "So",
    ];

    private static CodePointSet Collect(string name)
    {
        var set = new CodePointSet();
        var start = -1;
        for (var c = 0; c <= Last + 1; c++)
        {
            var category = c > Last ? UnicodeCategory.OtherNotAssigned : CharUnicodeInfo.GetUnicodeCategory(c);
            var isIn = (int)category < Abbreviations.Length && Abbreviations[(int)category].StartsWith(name, StringComparison.Ordinal);
            if (isIn && start < 0)
            {
                start = c;
            }
            else if (!isIn && start >= 0)
            {
                set.Add(start, c - 1);
                start = -1;
            }
        }

        return set;
    }

    private static IEnumerable<int> CasesOf(int c)
    {
        if (!Rune.IsValid(c))
        {
            yield break;
        }

        yield return Rune.ToLowerInvariant(new Rune(c)).Value;
        yield return Rune.ToUpperInvariant(new Rune(c)).Value;

        // Two signs that fold into ASCII: the long s and the Kelvin sign.
        if (c is 's' or 'S' or 0x17f)
        {
            yield return 's';
            yield return 'S';
            yield return 0x17f;
        }
        else if (c is 'k' or 'K' or 0x212a)
        {
            yield return 'k';
            yield return 'K';
            yield return 0x212a;
        }
    }

    /// <summary>In order, apart from each other.</summary>
    private List<(int From, int To)> Normal()
    {
        var normal = new List<(int From, int To)>();
        foreach (var (from, to) in _ranges.Order())
        {
            if (normal.Count > 0 && from <= normal[^1].To + 1)
            {
                normal[^1] = (normal[^1].From, Math.Max(normal[^1].To, to));
            }
            else
            {
                normal.Add((from, to));
            }
        }

        return normal;
    }

    private static void AppendRange(StringBuilder text, int from, int to)
    {
        if (from <= to)
        {
            text.Append(Unit(from)).Append('-').Append(Unit(to));
        }
    }

    /// <summary>Surrogate pairs: whole rows of second halves where the range covers them, parts of rows at its ends.</summary>
    private static void AddPairs(List<string> alternatives, int from, int to)
    {
        while (from <= to)
        {
            var (high, low) = Halves(from);
            var (lastHigh, lastLow) = Halves(to);
            if (high == lastHigh)
            {
                alternatives.Add($"{Unit(high)}[{Unit(low)}-{Unit(lastLow)}]");
                return;
            }

            if (low != 0xdc00)
            {
                alternatives.Add($"{Unit(high)}[{Unit(low)}-\\udfff]");
                from = 0x10000 + ((high + 1 - 0xd800) << 10);
                continue;
            }

            var whole = lastLow == 0xdfff ? lastHigh : lastHigh - 1;
            alternatives.Add($"[{Unit(high)}-{Unit(whole)}][\\udc00-\\udfff]");
            from = 0x10000 + ((whole + 1 - 0xd800) << 10);
        }
    }

    private static (int High, int Low) Halves(int codePoint) => (0xd800 + ((codePoint - 0x10000) >> 10), 0xdc00 + ((codePoint - 0x10000) & 0x3ff));

    private static string Unit(int unit) => string.Create(CultureInfo.InvariantCulture, $"\\u{unit:x4}");
}
