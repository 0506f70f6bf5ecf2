using System.Text;
using IapK8s.Policy.Definitions;

namespace IapK8s.Policy.Tests.Properties;

/// <summary>
/// The canonical path once more, written for being obviously right and nothing else: split at slashes, unescape each segment
/// by itself, then walk the segments with a stack. Kept escapes are replaced by half surrogate pairs beforehand, which no valid path
/// holds, so that they are characters of their own in every step.
/// </summary>
internal static class NaiveTarget
{
    private const char KeptSlash = '\ud800';
    private const char KeptSemicolon = '\ud801';

    /// <summary>Null where the target is refused.</summary>
    public static string? DecodedPath(string raw, PathOptions options)
    {
        var question = raw.IndexOf('?');
        var path = question < 0 ? raw : raw[..question];
        var query = question < 0 ? "" : raw[question..];
        if (raw.Length > 8192 || !path.StartsWith('/') || query.Any(c => c is < '!' or > '~' or '#') || path.Count(c => c == '/') > 256)
        {
            return null;
        }

        if (path.Any(c => c is < '!' or > '~' or '#' or '\\') || (path.Contains(';') && options.Semicolon == EscapedByteMode.Reject))
        {
            return null;
        }

        string?[] segments = [.. path[1..].Split('/').Select(s => Segment(s, options))];
        if (segments.Contains(null))
        {
            return null;
        }

        var stack = new List<string>();
        foreach (var segment in segments)
        {
            switch (segment)
            {
                case "" or ".":
                    break;
                case "..":
                    stack.RemoveRange(Math.Max(0, stack.Count - 1), Math.Min(1, stack.Count));
                    break;
                default:
                    stack.Add(segment!);
                    break;
            }
        }

        var isFolder = segments[^1] is "" or "." or "..";
        var result = string.Concat(stack.Select(s => "/" + s)) + (isFolder ? "/" : "");
        return result.Replace(KeptSlash.ToString(), "%2F").Replace(KeptSemicolon.ToString(), "%3B");
    }

    private static string? Segment(string raw, PathOptions options)
    {
        if (options.EscapedSlash == EscapedByteMode.Keep)
        {
            raw = raw.Replace("%2F", KeptSlash.ToString(), StringComparison.OrdinalIgnoreCase);
        }

        if (options.Semicolon == EscapedByteMode.Keep)
        {
            raw = raw.Replace("%3B", KeptSemicolon.ToString(), StringComparison.OrdinalIgnoreCase);
        }

        if (Unescape(raw) is not { } decoded || decoded.Contains('/') || decoded.Contains('\\') || decoded.Any(c => c < ' ' || c is >= '\x7f' and <= '\x9f') ||
            (decoded.Contains(';') && options.Semicolon == EscapedByteMode.Reject) ||
            (decoded.Contains("%2f", StringComparison.OrdinalIgnoreCase) && options.EscapedSlash == EscapedByteMode.Keep) ||
            (decoded.Contains("%3b", StringComparison.OrdinalIgnoreCase) && options.Semicolon == EscapedByteMode.Keep))
        {
            return null;
        }

        var hasKept = decoded.Any(c => c is KeptSlash or KeptSemicolon or ';');
        return hasKept && decoded.Split(KeptSlash).Any(piece => piece.Split(';', KeptSemicolon)[0] is "." or "..") ? null : decoded;
    }

    private static string? Unescape(string text)
    {
        var bytes = new List<byte>();
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] is KeptSlash or KeptSemicolon)
            {
                var (before, after) = (Text(bytes), Unescape(text[(i + 1)..]));
                return before is null || after is null ? null : before + text[i] + after;
            }

            if (text[i] != '%')
            {
                bytes.Add((byte)text[i]);
            }
            else if (i + 2 < text.Length && char.IsAsciiHexDigit(text[i + 1]) && char.IsAsciiHexDigit(text[i + 2]))
            {
                bytes.Add(Convert.ToByte(text.Substring(i + 1, 2), 16));
                i += 2;
            }
            else
            {
                return null;
            }
        }

        return Text(bytes);
    }

    private static string? Text(List<byte> bytes)
    {
        try
        {
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString([.. bytes]);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }
}
