using IapK8s.Policy.Definitions;

namespace IapK8s.Policy.Requests;

/// <summary>
/// Reads a request target in origin form (RFC 9112 §3.2.1) into what policies match and what the app gets. Both come from
/// one pass, so no second reader can understand the path in another way.
/// </summary>
internal static class TargetParser
{
    /// <summary>In characters; also of the wire form, which escaping can make longer than what came in.</summary>
    public const int MaxLength = 8192;

    /// <summary>Counted as slashes of the raw path.</summary>
    public const int MaxSegments = 256;

    public static CanonicalTarget Parse(string? rawTarget, PathOptions options)
    {
        if (string.IsNullOrEmpty(rawTarget) || rawTarget[0] != '/')
        {
            return CanonicalTarget.Refused(TargetError.NotOriginForm);
        }

        if (rawTarget.Length > MaxLength)
        {
            return CanonicalTarget.Refused(TargetError.TooLong);
        }

        var pathLength = rawTarget.IndexOf('?', StringComparison.Ordinal);
        if (pathLength < 0)
        {
            pathLength = rawTarget.Length;
        }

        var query = rawTarget.AsSpan(pathLength);
        var odd = query.IndexOfAnyExcept(PathCharacters.Query);
        if (odd >= 0)
        {
            return CanonicalTarget.Refused(PathCharacters.ErrorOf(query[odd]));
        }

        var path = rawTarget.AsSpan(0, pathLength);
        if (path.Count('/') > MaxSegments)
        {
            return CanonicalTarget.Refused(TargetError.TooDeep);
        }

        // What nearly every request looks like: nothing to decode, nothing to resolve, nothing to allocate.
        return IsCanonical(path) ? CanonicalTarget.Valid(rawTarget, pathLength, null) : TargetRewriter.Rewrite(rawTarget, pathLength, options);
    }

    /// <summary>True only if the path is its own canonical form; false means "look closer" (a segment may well begin with a dot).</summary>
    private static bool IsCanonical(ReadOnlySpan<char> path) =>
        !path.ContainsAnyExcept(PathCharacters.PlainPath) && path.IndexOf("//") < 0 && path.IndexOf("/.") < 0;
}
