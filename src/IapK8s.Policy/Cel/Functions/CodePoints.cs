namespace IapK8s.Policy.Cel.Functions;

/// <summary>Strings are sequences of Unicode code points; .NET's are UTF-16. Most have no surrogates, and then the two are the same.</summary>
internal static class CodePoints
{
    public static int Count(ReadOnlySpan<char> text)
    {
        var first = text.IndexOfAnyInRange('\ud800', '\udfff');
        if (first < 0)
        {
            return text.Length;
        }

        var count = first;
        for (var i = first; i < text.Length; i += Width(text, i))
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

        if (text.IndexOfAnyInRange('\ud800', '\udfff') < 0)
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
