using System.Collections.Concurrent;
using System.Globalization;
using System.Text;

namespace IapK8s.Policy.Cel.Patterns;

/// <summary>A class of characters as ranges of code points.</summary>
internal sealed class CodePointSet
{
    private const int Last = 0x10ffff;

    private static readonly string[] Abbreviations =
    [
        "Lu", "Ll", "Lt", "Lm", "Lo", "Mn", "Mc", "Me", "Nd", "Nl", "No", "Zs", "Zl", "Zp", "Cc", "Cf", "Cs", "Co", "Pc", "Pd", "Ps", "Pe", "Pi", "Pf", "Po", "Sm", "Sc", "Sk", "So",
    ];

    private static readonly ConcurrentDictionary<string, CodePointSet> Categories = new(StringComparer.Ordinal);

    private readonly List<(int From, int To)> _ranges = [];
    private (int From, int To)[]? _normal;
    private UInt128 _ascii;

    public static CodePointSet All { get; } = new CodePointSet().Add(0, Last);

    public static CodePointSet Digits => new CodePointSet().Add('0', '9');

    public static CodePointSet Words => new CodePointSet().Add('0', '9').Add('A', 'Z').Add('_', '_').Add('a', 'z');

    public static CodePointSet Spaces => new CodePointSet().Add('\t', '\n').Add('\f', '\r').Add(' ', ' ');

    /// <summary>A general category of Unicode, <c>Lu</c> or <c>L</c>, or <c>Any</c>; null for every other name.</summary>
    public static CodePointSet? Category(string name)
    {
        if (name == "Any")
        {
            return All;
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

    /// <summary>Prepares for <see cref="Contains"/>: nothing is added afterwards.</summary>
    public CodePointSet Freeze()
    {
        if (_normal is null)
        {
            for (var c = 0; c < 128; c++)
            {
                _ascii |= _ranges.Exists(r => c >= r.From && c <= r.To) ? UInt128.One << c : 0;
            }

            _normal = [.. Normal()];
        }

        return this;
    }

    public bool Contains(int codePoint)
    {
        if (codePoint < 128)
        {
            return (_ascii >> codePoint & 1) != 0;
        }

        var ranges = _normal!;
        var (low, high) = (0, ranges.Length - 1);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            if (codePoint < ranges[middle].From)
            {
                high = middle - 1;
            }
            else if (codePoint > ranges[middle].To)
            {
                low = middle + 1;
            }
            else
            {
                return true;
            }
        }

        return false;
    }

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
}
