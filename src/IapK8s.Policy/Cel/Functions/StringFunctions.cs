using System.Text;
using IapK8s.Policy.Cel.Values;

namespace IapK8s.Policy.Cel.Functions;

/// <summary>The strings extension. Positions count code points; parts of a string are not copied.</summary>
internal static class StringFunctions
{
    public static IEnumerable<CelFunction> Functions =>
    [
        CelFunction.Pure(CharAt, "(string).charAt(int): string"),
        CelFunction.Pure(IndexOf, "(string).indexOf(string): int", "(string).indexOf(string, int): int"),
        CelFunction.Pure(LastIndexOf, "(string).lastIndexOf(string): int", "(string).lastIndexOf(string, int): int"),
        CelFunction.Pure(Join, "(list(string)).join(): string", "(list(string)).join(string): string"),
        CelFunction.Pure(static (ref budget, a) => Transform(ref budget, a[0], static c => char.IsAsciiLetterUpper(c) ? (char)(c | 0x20) : c), "(string).lowerAscii(): string"),
        CelFunction.Pure(static (ref budget, a) => Transform(ref budget, a[0], static c => char.IsAsciiLetterLower(c) ? (char)(c & ~0x20) : c), "(string).upperAscii(): string"),
        CelFunction.Pure(Replace, "(string).replace(string, string): string", "(string).replace(string, string, int): string"),
        CelFunction.Pure(Split, "(string).split(string): list(string)", "(string).split(string, int): list(string)"),
        CelFunction.Pure(Substring, "(string).substring(int): string", "(string).substring(int, int): string"),
        CelFunction.Pure(Trim, "(string).trim(): string"),
        CelFunction.Pure(Reverse, "(string).reverse(): string"),
        CelFunction.Pure(Quote, "strings.quote(string): string"),
        CelFunction.Pure(Formatting.Format, "(string).format(list): string"),
    ];

    private static CelValue CharAt(ref CelBudget budget, ReadOnlySpan<CelValue> a)
    {
        var text = a[0].AsSpan();
        if (!budget.TryChargeText(text.Length))
        {
            return CelValue.Fail(CelError.CostExceeded);
        }

        var at = CodePoints.OffsetOf(text, a[1].AsInt());
        return at < 0 ? OutOfRange(a[1].AsInt()) : a[0].Slice(at, at == text.Length ? 0 : CodePoints.Width(text, at));
    }

    private static CelValue IndexOf(ref CelBudget budget, ReadOnlySpan<CelValue> a)
    {
        if (!TextFunctions.TryChargeSearch(ref budget, a[0], a[1]))
        {
            return CelValue.Fail(CelError.CostExceeded);
        }

        var text = a[0].AsSpan();
        var start = a.Length > 2 ? CodePoints.OffsetOf(text, a[2].AsInt()) : 0;
        if (start < 0)
        {
            return OutOfRange(a[2].AsInt());
        }

        var found = text[start..].IndexOf(a[1].AsSpan(), StringComparison.Ordinal);
        return CelValue.Of(found < 0 ? -1L : CodePoints.Count(text[..(start + found)]));
    }

    private static CelValue LastIndexOf(ref CelBudget budget, ReadOnlySpan<CelValue> a)
    {
        if (!TextFunctions.TryChargeSearch(ref budget, a[0], a[1]))
        {
            return CelValue.Fail(CelError.CostExceeded);
        }

        var text = a[0].AsSpan();
        var wanted = a[1].AsSpan();
        var last = a.Length > 2 ? CodePoints.OffsetOf(text, a[2].AsInt()) : text.Length;
        if (last < 0)
        {
            return OutOfRange(a[2].AsInt());
        }

        // A match may begin at the position, and reach beyond it.
        var end = Math.Min(text.Length, last + wanted.Length);
        var found = wanted.IsEmpty ? last : text[..end].LastIndexOf(wanted, StringComparison.Ordinal);
        return CelValue.Of(found < 0 ? -1L : CodePoints.Count(text[..found]));
    }

    private static CelValue Join(ref CelBudget budget, ReadOnlySpan<CelValue> a)
    {
        var separator = a.Length > 1 ? a[1].AsSpan() : [];
        var count = a[0].ListCount;
        var length = 0L;
        for (var i = 0; i < count; i++)
        {
            var item = a[0].ListItem(i);
            if (item.Kind != CelKind.String)
            {
                return CelValue.Fail(CelError.NoSuchOverload);
            }

            if (!budget.TryCharge())
            {
                return CelValue.Fail(CelError.CostExceeded);
            }

            length += item.AsSpan().Length + (i == 0 ? 0 : separator.Length);
        }

        if (!budget.TryChargeNewText(length))
        {
            return CelValue.Fail(CelError.CostExceeded);
        }

        var text = new StringBuilder((int)length);
        for (var i = 0; i < count; i++)
        {
            text.Append(i == 0 ? [] : separator).Append(a[0].ListItem(i).AsSpan());
        }

        return CelValue.Of(text.ToString());
    }

    private static CelValue Transform(ref CelBudget budget, in CelValue value, Func<char, char> transform)
    {
        var text = value.AsSpan();
        var changes = false;
        foreach (var c in text)
        {
            changes |= transform(c) != c;
        }

        // What stays as it is need not be made again: most headers and addresses are lower-case already.
        if (!budget.TryChargeNewText(text.Length) || !changes)
        {
            return budget.IsExceeded ? CelValue.Fail(CelError.CostExceeded) : value;
        }

        return CelValue.Of(string.Create(text.Length, new Transformation(value, transform), static (made, from) =>
        {
            var source = from.Value.AsSpan();
            for (var i = 0; i < made.Length; i++)
            {
                made[i] = from.Transform(source[i]);
            }
        }));
    }

    private static CelValue Replace(ref CelBudget budget, ReadOnlySpan<CelValue> a)
    {
        var (text, old, replacement) = (a[0].AsString(), a[1].AsString(), a[2].AsString());
        var limit = a.Length > 3 && a[3].AsInt() >= 0 ? a[3].AsInt() : long.MaxValue;
        if (!TextFunctions.TryChargeSearch(ref budget, a[0], a[1]))
        {
            return CelValue.Fail(CelError.CostExceeded);
        }

        var made = new StringBuilder();
        var at = 0;
        while (limit-- > 0)
        {
            // Nothing is everywhere: before each code point and at the end.
            var found = old.Length == 0 ? (made.Length == 0 && at == 0 ? 0 : Step(text, at)) : text.IndexOf(old, at, StringComparison.Ordinal);
            if (found < 0)
            {
                break;
            }

            if (!budget.TryChargeNewText(found - at + (long)replacement.Length))
            {
                return CelValue.Fail(CelError.CostExceeded);
            }

            made.Append(text, at, found - at).Append(replacement);
            if (old.Length == 0 && found == text.Length)
            {
                return CelValue.Of(made.ToString());
            }

            if (old.Length == 0 && replacement.Length == 0)
            {
                return a[0];
            }

            at = found + old.Length;
        }

        return budget.TryChargeNewText(text.Length - at) ? CelValue.Of(made.Append(text, at, text.Length - at).ToString()) : CelValue.Fail(CelError.CostExceeded);

        static int Step(string text, int at) => at >= text.Length ? -1 : at + CodePoints.Width(text, at);
    }

    private static CelValue Split(ref CelBudget budget, ReadOnlySpan<CelValue> a)
    {
        var limit = a.Length > 2 && a[2].AsInt() >= 0 ? a[2].AsInt() : long.MaxValue;
        if (limit == 0)
        {
            return CelValue.Of(ValueList.Empty);
        }

        if (!TextFunctions.TryChargeSearch(ref budget, a[0], a[1]))
        {
            return CelValue.Fail(CelError.CostExceeded);
        }

        var text = a[0].AsSpan();
        var separator = a[1].AsSpan();
        var parts = new List<CelValue>();
        var at = 0;
        while (parts.Count < limit - 1)
        {
            var length = separator.IsEmpty ? NextCodePoint(text, at) : text[at..].IndexOf(separator, StringComparison.Ordinal);
            if (length < 0)
            {
                break;
            }

            if (!budget.TryCharge())
            {
                return CelValue.Fail(CelError.CostExceeded);
            }

            parts.Add(a[0].Slice(at, length));
            at += length + separator.Length;
        }

        if (!separator.IsEmpty || at < text.Length)
        {
            parts.Add(a[0].Slice(at, text.Length - at));
        }

        return CelValue.Of(new ValueList([.. parts]));

        static int NextCodePoint(ReadOnlySpan<char> text, int at) => at >= text.Length ? -1 : CodePoints.Width(text, at);
    }

    private static CelValue Substring(ref CelBudget budget, ReadOnlySpan<CelValue> a)
    {
        var text = a[0].AsSpan();
        if (!budget.TryChargeText(text.Length))
        {
            return CelValue.Fail(CelError.CostExceeded);
        }

        var start = CodePoints.OffsetOf(text, a[1].AsInt());
        if (start < 0)
        {
            return OutOfRange(a[1].AsInt());
        }

        var end = a.Length > 2 ? CodePoints.OffsetOf(text, a[2].AsInt()) : text.Length;
        if (end < 0)
        {
            return OutOfRange(a[2].AsInt());
        }

        return end < start ? CelValue.Fail($"invalid substring range. start: {a[1].AsInt()}, end: {a[2].AsInt()}") : a[0].Slice(start, end - start);
    }

    private static CelValue Trim(ref CelBudget budget, ReadOnlySpan<CelValue> a)
    {
        var text = a[0].AsSpan();
        if (!budget.TryChargeText(text.Length))
        {
            return CelValue.Fail(CelError.CostExceeded);
        }

        var start = 0;
        var end = text.Length;
        while (start < end && IsSpace(text[start]))
        {
            start++;
        }

        while (end > start && IsSpace(text[end - 1]))
        {
            end--;
        }

        return a[0].Slice(start, end - start);

        // Unicode's White_Space; .NET counts four control characters more.
        static bool IsSpace(char c) => char.IsWhiteSpace(c) && c is not (>= '\u001c' and <= '\u001f');
    }

    private static CelValue Reverse(ref CelBudget budget, ReadOnlySpan<CelValue> a)
    {
        if (!budget.TryChargeNewText(a[0].AsSpan().Length))
        {
            return CelValue.Fail(CelError.CostExceeded);
        }

        return CelValue.Of(string.Create(a[0].AsSpan().Length, a[0], static (made, from) =>
        {
            var source = from.AsSpan();
            for (var at = 0; at < source.Length;)
            {
                var width = CodePoints.Width(source, at);
                source.Slice(at, width).CopyTo(made[(made.Length - at - width)..]);
                at += width;
            }
        }));
    }

    private static CelValue Quote(ref CelBudget budget, ReadOnlySpan<CelValue> a)
    {
        if (!budget.TryChargeNewText(2L + (2 * a[0].AsSpan().Length)))
        {
            return CelValue.Fail(CelError.CostExceeded);
        }

        var text = new StringBuilder("\"");
        foreach (var rune in a[0].AsSpan().EnumerateRunes())
        {
            _ = rune.Value switch
            {
                '\a' => text.Append("\\a"),
                '\b' => text.Append("\\b"),
                '\f' => text.Append("\\f"),
                '\n' => text.Append("\\n"),
                '\r' => text.Append("\\r"),
                '\t' => text.Append("\\t"),
                '\v' => text.Append("\\v"),
                '\\' => text.Append("\\\\"),
                '"' => text.Append("\\\""),
                _ => text.Append(rune),
            };
        }

        return CelValue.Of(text.Append('"').ToString());
    }

    private static CelValue OutOfRange(long index) => CelValue.Fail($"index out of range: {index}");

    private readonly record struct Transformation(CelValue Value, Func<char, char> Transform);
}
