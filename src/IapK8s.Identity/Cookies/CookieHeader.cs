using System.Text;
using IapK8s.Identity.Sessions;

namespace IapK8s.Identity.Cookies;

/// <summary>Reads and rewrites a Cookie header's value (RFC 6265 §4.2.1). Several header lines are joined with <c>"; "</c> first (RFC 9113 §8.2.3).
/// Semicolons part the pairs whatever quotes stand around them, as browsers write them.</summary>
public static class CookieHeader
{
    /// <summary>Finds the cookie of exactly this name, without allocation.</summary>
    /// <param name="value">A slice of the header; empty unless found.</param>
    public static CookieLookup Find(ReadOnlySpan<char> header, ReadOnlySpan<char> name, out ReadOnlySpan<char> value)
    {
        value = default;
        var result = CookieLookup.Absent;
        foreach (var range in header.Split(';'))
        {
            var pair = Trim(header[range]);
            if (!NameOf(pair).SequenceEqual(name))
            {
                continue;
            }

            if (result == CookieLookup.Found)
            {
                value = default;
                return CookieLookup.Duplicate;
            }

            result = CookieLookup.Found;
            var equals = pair.IndexOf('=');
            value = equals < 0 ? default : pair[(equals + 1)..];
        }

        return result;
    }

    /// <summary>The header without any cookie of ours, in any spelling; the very same string where there was none; null where nothing is left.</summary>
    public static string? WithoutOurs(string header)
    {
        if (!HasOurs(header))
        {
            return header;
        }

        var kept = new StringBuilder(header.Length);
        foreach (var range in header.AsSpan().Split(';'))
        {
            var pair = Trim(header.AsSpan()[range]);
            if (!pair.IsEmpty && !IsOurs(pair))
            {
                kept.Append(kept.Length == 0 ? "" : "; ").Append(pair);
            }
        }

        return kept.Length == 0 ? null : kept.ToString();
    }

    /// <summary>An app's Set-Cookie line would set, delete or shadow one of ours.</summary>
    /// <remarks>A nameless cookie counts by its value: browsers send <c>=__Host-Iap-x=1</c> back as <c>__Host-Iap-x=1</c>.</remarks>
    public static bool SetsOurs(ReadOnlySpan<char> setCookie)
    {
        var end = setCookie.IndexOf(';');
        return IsOurs(Trim(end < 0 ? setCookie : setCookie[..end]));
    }

    private static bool HasOurs(ReadOnlySpan<char> header)
    {
        foreach (var range in header.Split(';'))
        {
            if (IsOurs(Trim(header[range])))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsOurs(ReadOnlySpan<char> pair) => CookieNames.IsOurs(NameOf(pair.TrimStart(" \t=")));

    /// <summary>A pair without <c>=</c> is all name, so that it cannot hide from those who read it so.</summary>
    private static ReadOnlySpan<char> NameOf(ReadOnlySpan<char> pair)
    {
        var equals = pair.IndexOf('=');
        return TrimEnd(equals < 0 ? pair : pair[..equals]);
    }

    private static ReadOnlySpan<char> Trim(ReadOnlySpan<char> text) => text.Trim(" \t");

    private static ReadOnlySpan<char> TrimEnd(ReadOnlySpan<char> text) => text.TrimEnd(" \t");
}
