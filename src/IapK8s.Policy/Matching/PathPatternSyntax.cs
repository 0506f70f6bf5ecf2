using System.Text;
using IapK8s.Policy.Requests;

namespace IapK8s.Policy.Matching;

/// <summary>The rules of <see cref="PathPattern"/>, one mistake at a time, the first from the left.</summary>
internal static class PathPatternSyntax
{
    /// <summary>Each star of a segment can multiply the work of matching it.</summary>
    private const int MaxStarsInSegment = 4;

    public static PathPatternError? Check(string? text)
    {
        if (string.IsNullOrEmpty(text) || text[0] != '/')
        {
            return new("a path pattern starts with \"/\"", string.IsNullOrEmpty(text) ? "write /** for every path" : $"write /{text.TrimStart('/')}");
        }

        if (text.Length > PathPattern.MaxLength)
        {
            return new($"the pattern has {text.Length} characters, more than {PathPattern.MaxLength}", "use * or ** for the varying part");
        }

        var segments = text.AsSpan().Count('/');
        if (segments > PathPattern.MaxSegments)
        {
            return new($"the pattern has {segments} segments, more than {PathPattern.MaxSegments}", "end it earlier with /**");
        }

        return Characters(text) ?? Unicode(text) ?? Escape(text) ?? Segments(text);
    }

    private static PathPatternError? Characters(string text)
    {
        foreach (var c in text)
        {
            if (Character(c) is { } error)
            {
                return error;
            }
        }

        return null;
    }

    private static PathPatternError? Character(char c) => c switch
    {
        '?' => new("\"?\" starts a query, and patterns match the path alone", "remove it; a single * in a segment stands for any run of characters"),
        '#' => new("\"#\" starts a fragment, which never reaches a server", "remove it and what follows"),
        '\\' => new("a backslash is refused in every request, so the pattern would never match", "separate segments by /"),
        _ when PathCharacters.IsControl(c) => new($"the control character U+{(int)c:X4} is refused in every request", "remove it"),
        _ => null,
    };

    private static PathPatternError? Unicode(string text)
    {
        for (var i = 0; i < text.Length; i += char.IsSurrogate(text[i]) ? 2 : 1)
        {
            if (!Rune.TryGetRuneAt(text, i, out _))
            {
                return new("half of a surrogate pair is not a character", "remove it");
            }
        }

        return null;
    }

    private static PathPatternError? Escape(string text)
    {
        for (var i = 0; i + 2 < text.Length; i++)
        {
            if (text[i] != '%' || !char.IsAsciiHexDigit(text[i + 1]) || !char.IsAsciiHexDigit(text[i + 2]))
            {
                continue;
            }

            // These two stay encoded in a path where the policy keeps them, in upper case.
            var escape = text.Substring(i, 3);
            if (escape is KeptEscapes.Slash or KeptEscapes.Semicolon)
            {
                continue;
            }

            return escape.ToUpperInvariant() is KeptEscapes.Slash or KeptEscapes.Semicolon
                ? new($"the escape {escape} is matched in upper case", $"write {escape.ToUpperInvariant()}")
                : new($"patterns are written decoded, so the escape {escape} would never match", "write the character itself");
        }

        return null;
    }

    private static PathPatternError? Segments(string text)
    {
        for (var rest = text.AsSpan(1); ;)
        {
            var slash = rest.IndexOf('/');
            var isLast = slash < 0;
            if (Segment(isLast ? rest : rest[..slash], isLast) is { } error)
            {
                return error;
            }

            if (isLast)
            {
                return null;
            }

            rest = rest[(slash + 1)..];
        }
    }

    private static PathPatternError? Segment(ReadOnlySpan<char> segment, bool isLast) => segment switch
    {
        "" when !isLast => new("\"//\" is merged in every request, so the pattern would never match", "write a single /"),
        "." or ".." => new($"the dot segment \"{segment}\" is resolved in every request, so the pattern would never match", "write the path that it leads to"),
        "**" when isLast => null,
        "**" => new("\"**\" covers the rest and stands only at the end", "use * for one segment, or end the pattern there"),
        _ when segment.Contains("**", StringComparison.Ordinal) => new($"\"**\" stands for whole segments, not inside one (\"{segment}\")", "use a single *"),
        _ when segment.Count('*') > MaxStarsInSegment => new($"the segment \"{segment}\" has more than {MaxStarsInSegment} stars", "use fewer"),
        _ => null,
    };
}
