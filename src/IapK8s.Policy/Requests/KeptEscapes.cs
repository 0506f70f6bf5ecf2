using IapK8s.Policy.Definitions;

namespace IapK8s.Policy.Requests;

/// <summary>
/// What an escaped slash or a semicolon that a policy keeps must not be used for. An app may decode the one and cut at the
/// other; whatever then becomes a dot segment would climb out of the path that was decided on (<c>/public/..;/admin</c>).
/// </summary>
internal static class KeptEscapes
{
    public const string Slash = "%2F";
    public const string Semicolon = "%3B";

    /// <param name="segment">Decoded, kept escapes in upper case.</param>
    /// <param name="kept">How many escapes were kept in it.</param>
    public static TargetError Check(ReadOnlySpan<char> segment, int kept, PathOptions options)
    {
        if (kept == 0 && !segment.ContainsAny(';', '%'))
        {
            return TargetError.None;
        }

        // "%252F" decodes to the text "%2F": beside kept escapes nobody could tell the two apart.
        var slashes = options.EscapedSlash == EscapedByteMode.Keep ? Count(segment, Slash) : 0;
        var semicolons = options.Semicolon == EscapedByteMode.Keep ? Count(segment, Semicolon) : 0;
        if (slashes + semicolons != kept)
        {
            return slashes > 0 ? TargetError.EscapedSlash : TargetError.Semicolon;
        }

        if (slashes + semicolons == 0 && !segment.Contains(';'))
        {
            return TargetError.None;
        }

        // What is not kept is text here, however it looks: "%252F" where escaped slashes are refused.
        if (slashes == 0)
        {
            return IsDotSegment(segment, semicolons) ? TargetError.Semicolon : TargetError.None;
        }

        foreach (var range in segment.Split(Slash))
        {
            if (IsDotSegment(segment[range], semicolons))
            {
                return TargetError.EscapedSlash;
            }
        }

        return TargetError.None;
    }

    /// <summary>As it stands, or when its parameters are cut off.</summary>
    private static bool IsDotSegment(ReadOnlySpan<char> piece, int semicolons)
    {
        var end = End(piece.IndexOf(';'), piece);
        if (semicolons > 0)
        {
            end = Math.Min(end, End(piece.IndexOf(Semicolon), piece));
        }

        return piece[..end] is "." or "..";
    }

    private static int Count(ReadOnlySpan<char> segment, string escape)
    {
        var count = 0;
        for (var at = 0; (at = Next(segment, escape, at)) >= 0; at += escape.Length)
        {
            count++;
        }

        return count;
    }

    private static int Next(ReadOnlySpan<char> segment, string escape, int from)
    {
        var at = segment[from..].IndexOf(escape, StringComparison.OrdinalIgnoreCase);
        return at < 0 ? -1 : from + at;
    }

    private static int End(int index, ReadOnlySpan<char> piece) => index < 0 ? piece.Length : index;
}
