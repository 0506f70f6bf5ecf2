using System.Buffers;

namespace IapK8s.Identity.SignIn;

/// <summary>Where a browser may be sent back to: a path and query on the same origin, in no spelling that any browser reads as another origin.</summary>
public static class ReturnPath
{
    private const string Root = "/";
    private const int MaxLength = 2048;

    /// <summary>How often something on the way may decode a path once more than we do.</summary>
    private const int MaxDecodings = 3;

    /// <summary>Printable ASCII but for the backslash, which browsers read as a slash, and the fragment, which never reaches a server.</summary>
    private static readonly SearchValues<char> Allowed =
        SearchValues.Create("!\"$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[]^_`abcdefghijklmnopqrstuvwxyz{|}~");

    /// <summary>The path itself where it is safe, else <c>/</c>. Refuses <c>//</c>, backslashes, control characters, white space, non-ASCII, dot segments, our own
    /// <c>/.iap/</c>, anything not starting with one slash, the encoded forms of all that, and over 2,048 characters.</summary>
    public static string Sanitize(string? candidate) => candidate is not null && IsSafe(candidate) ? candidate : Root;

    private static bool IsSafe(string candidate)
    {
        if (candidate.Length is 0 or > MaxLength || candidate.AsSpan().ContainsAnyExcept(Allowed))
        {
            return false;
        }

        var query = candidate.IndexOf('?', StringComparison.Ordinal);
        var path = query < 0 ? candidate : candidate[..query];
        // An encoded slash further in is the app's own affair; "//" in clear never comes from a canonical target.
        if (path.Contains("//", StringComparison.Ordinal))
        {
            return false;
        }

        for (var decodings = 0; decodings <= MaxDecodings; decodings++)
        {
            if (!StaysOnOrigin(path))
            {
                return false;
            }

            path = Uri.UnescapeDataString(path);
        }

        return true;
    }

    private static bool StaysOnOrigin(ReadOnlySpan<char> path)
    {
        if (path is not ['/', ..] || (path.Length > 1 && MayReadAsSeparator(path[1])))
        {
            return false;
        }

        if (path.Equals("/.iap", StringComparison.OrdinalIgnoreCase) || path.StartsWith("/.iap/", StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        // Browsers take line ends and tabs out, wherever they are: "/.\n./" is "/../" to them.
        if (path.ContainsAnyInRange('\0', '\u001f') || path.Contains('\u007f'))
        {
            return false;
        }

        foreach (var segment in path.SplitAny('/', '\\'))
        {
            // White space vanishes in some parsers: "/ ../" must not become "/../".
            if (path[segment].Trim() is "." or "..")
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Slashes, and what browsers skip or something may fold into a slash or a dot. Letters in any script are names.</summary>
    private static bool MayReadAsSeparator(char second) =>
        second is '/' or '\\' or <= ' ' or '\u007f' || (second > '\u007f' && !char.IsLetterOrDigit(second) && !char.IsSurrogate(second));
}
