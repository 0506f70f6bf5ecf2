using System.Text;

namespace IapK8s.Policy.Cel.Functions;

/// <summary>Strings are sequences of Unicode code points; .NET's are UTF-16. Most are ASCII, and then the two are the same.</summary>
internal static class CodePoints
{
    public static readonly Comparer<string> Order = Comparer<string>.Create(static (a, b) => Compare(a, b));

    public static int Compare(ReadOnlySpan<char> a, ReadOnlySpan<char> b)
    {
        var same = a.CommonPrefixLength(b);
        if (same == a.Length || same == b.Length)
        {
            return a.Length.CompareTo(b.Length);
        }

        // In UTF-16 the surrogates stand before U+E000, what they encode behind it.
        return Rank(a[same]).CompareTo(Rank(b[same]));

        static int Rank(char c) => char.IsSurrogate(c) ? c + 0x10000 : c;
    }

    public static int Count(ReadOnlySpan<char> text)
    {
        if (Ascii.IsValid(text))
        {
            return text.Length;
        }

        var count = 0;
        for (var at = 0; at < text.Length; at += Width(text, at))
        {
            count++;
        }

        return count;
    }

    /// <summary>Where in the UTF-16 the code point of this index begins; the length for the index behind the last; -1 beyond.</summary>
    public static int OffsetOf(ReadOnlySpan<char> text, long index)
    {
        if (index < 0)
        {
            return -1;
        }

        if (Ascii.IsValid(text))
        {
            return index <= text.Length ? (int)index : -1;
        }

        var at = 0;
        for (; index > 0 && at < text.Length; index--)
        {
            at += Width(text, at);
        }

        return index == 0 ? at : -1;
    }

    /// <summary>Two for a surrogate pair, one for everything else.</summary>
    public static int Width(ReadOnlySpan<char> text, int at) => at + 1 < text.Length && char.IsSurrogatePair(text[at], text[at + 1]) ? 2 : 1;
}
