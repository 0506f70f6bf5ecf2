namespace IapK8s.Identity.Sessions;

/// <summary>Every cookie of ours starts with <see cref="Prefix"/>; none of them ever reaches the app, and the app cannot set one.</summary>
public static class CookieNames
{
    public const string Prefix = "__Host-Iap-";

    public const string AttemptPrefix = Prefix + "Attempt-";

    public static string Attempt(string id) => AttemptPrefix + id;

    /// <summary>Ours, or read as ours by some server: compared by folded name, every character that is no letter or digit counting as <c>-</c>, without case,
    /// percent-escapes decoded, as PHP, CGI and others do.</summary>
    public static bool IsOurs(ReadOnlySpan<char> name)
    {
        // Cheap and almost always enough: what carries neither word nor escape is not ours.
        if (!name.Contains('%') && !name.Contains("iap", StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        return IsFolded(name) || (name.Contains('%') && IsFolded(Uri.UnescapeDataString(name)));
    }

    /// <summary>Separators, "host", separators, "iap", a separator: how many and which does not matter.</summary>
    private static bool IsFolded(ReadOnlySpan<char> name) =>
        SkipSeparators(ref name) && SkipWord(ref name, "host") && SkipSeparators(ref name) && SkipWord(ref name, "iap") && SkipSeparators(ref name);

    private static bool SkipSeparators(ref ReadOnlySpan<char> name)
    {
        var count = 0;
        while (count < name.Length && !char.IsAsciiLetterOrDigit(name[count]))
        {
            count++;
        }

        name = name[count..];
        return count > 0;
    }

    private static bool SkipWord(ref ReadOnlySpan<char> name, string word)
    {
        if (!name.StartsWith(word, StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        name = name[word.Length..];
        return true;
    }
}
