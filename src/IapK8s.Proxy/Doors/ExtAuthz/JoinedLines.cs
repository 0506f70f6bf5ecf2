using IapK8s.Identity.Sessions;
using Microsoft.Extensions.Primitives;

namespace IapK8s.Proxy.Doors.ExtAuthz;

/// <summary>What Envoy joined with a comma is taken apart again as far as it matters that there may have been two lines: a condition must not take <c>a,prod</c> for one value
/// where the app sees <c>a</c> and <c>prod</c> (S7). Whether there were two nobody can say any more, so each comma counts as an end of line.</summary>
internal static class JoinedLines
{
    public static StringValues Part(string name, string value)
    {
        var comma = value.IndexOf(',', StringComparison.Ordinal);
        return comma < 0 ? value
            : name.Equals("cookie", StringComparison.OrdinalIgnoreCase) ? Cookies(value)
            : IsCredential(name) && !HasSecond(value) ? value
            : new StringValues([value[..comma], value[(comma + 1)..]]);
    }

    private static bool IsCredential(string name) =>
        name.Equals("authorization", StringComparison.OrdinalIgnoreCase) || name.Equals("proxy-authorization", StringComparison.OrdinalIgnoreCase);

    /// <summary>Behind a comma of one line there is a parameter, <c>name=value</c> (RFC 9110 §11.4: Digest has them); anything else begins another.</summary>
    private static bool HasSecond(string value)
    {
        foreach (var range in value.AsSpan().Split(','))
        {
            var part = value.AsSpan()[range].Trim(" \t");
            var word = part.IndexOfAny(" \t=");
            if (range.Start.Value > 0 && (word <= 0 || part[word..].TrimStart(" \t") is not ['=', ..]))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>A comma is part of a cookie's value, except in front of one of ours: that was a line of its own, and must neither be missed nor reach the app.</summary>
    private static StringValues Cookies(string value)
    {
        var text = value.ToCharArray();
        foreach (var range in value.AsSpan().Split(','))
        {
            var pair = value.AsSpan()[range];
            var end = pair.IndexOfAny("=;");
            if (range.Start.Value > 0 && CookieNames.IsOurs((end < 0 ? pair : pair[..end]).Trim(" \t")))
            {
                text[range.Start.Value - 1] = ';';
            }
        }

        return new string(text);
    }
}
