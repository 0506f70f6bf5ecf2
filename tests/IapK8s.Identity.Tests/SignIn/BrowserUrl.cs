namespace IapK8s.Identity.Tests.SignIn;

/// <summary>Where a browser goes for a Location header: the part of the URL standard's parser that matters for a special (http, https) base URL
/// (WHATWG URL §4.4): scheme state, special authority slashes, relative slash, path with its dot segments.</summary>
internal static class BrowserUrl
{
    /// <summary>The origin and path that the browser asks for; a foreign scheme or a failure has an origin of its own.</summary>
    public static (string Origin, string Path) Resolve(string origin, string location)
    {
        // C0 controls and spaces around, tabs and newlines anywhere, are removed before anything is looked at.
        var text = new string([.. location.Trim([.. Enumerable.Range(0, 0x21).Select(c => (char)c)]).Where(c => c is not ('\t' or '\n' or '\r'))]);
        var scheme = Scheme(text);
        if (scheme is not null)
        {
            var rest = text[(scheme.Length + 1)..];
            var isSameScheme = origin.StartsWith(scheme + ":", StringComparison.OrdinalIgnoreCase);
            var isRelativeAfterAll = isSameScheme && !rest.StartsWith("//", StringComparison.Ordinal);
            if (!isRelativeAfterAll)
            {
                return (scheme + ":" + Authority(rest), "");
            }

            text = rest;
        }

        if (text.Length > 1 && IsSlash(text[0]) && IsSlash(text[1]))
        {
            return ("authority:" + Authority(text), "");
        }

        return text.Length > 0 && IsSlash(text[0]) ? (origin, Path(text)) : (origin, "relative:" + text);
    }

    /// <summary>Path segments after dot segments are resolved, still encoded.</summary>
    private static string Path(string text)
    {
        var end = text.IndexOfAny(['?', '#']);
        var segments = new List<string>();
        foreach (var segment in (end < 0 ? text : text[..end])[1..].Split('/', '\\'))
        {
            var name = segment.Replace("%2e", ".", StringComparison.OrdinalIgnoreCase);
            if (name == ".." && segments.Count > 0)
            {
                segments.RemoveAt(segments.Count - 1);
            }
            else if (name is not ("." or ".."))
            {
                segments.Add(segment);
            }
        }

        return "/" + string.Join('/', segments);
    }

    private static string? Scheme(string text)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        var isScheme = colon > 0 && char.IsAsciiLetter(text[0]) && text[..colon].All(c => char.IsAsciiLetterOrDigit(c) || c is '+' or '-' or '.');
        return isScheme ? text[..colon] : null;
    }

    private static string Authority(string text)
    {
        var name = text.TrimStart('/', '\\');
        var end = name.IndexOfAny(['/', '\\', '?', '#']);
        return end < 0 ? name : name[..end];
    }

    private static bool IsSlash(char c) => c is '/' or '\\';
}
