using System.Buffers;
using System.Collections.Frozen;
using IapK8s.Proxy.Forwarding;
using Microsoft.Extensions.Primitives;

namespace IapK8s.Proxy.Doors.ForwardAuth;

/// <summary>
/// Headers that the ingress would pass on to the app and that would speak there for the proxy. A door that only decides can take nothing out, and no ingress takes out every spelling, so a
/// request that brings one along is refused (S1, S2, S4, S90).
/// </summary>
internal static class ForgedHeaders
{
    /// <summary>Lower case. Who somebody is, by any preset; another method or target than the one that is decided over; what CGI makes of
    /// <c>Proxy</c>; what an upgrade to HTTP/2 needs (RFC 7540 §3.2.1), which would be a tunnel that nobody looks into (S35).</summary>
    private static readonly FrozenSet<string> s_names = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        [
            .. ClientHeaders.ForeignIdentity, .. ClientHeaders.MethodOverrides,
            "x-iap", "x-rewrite-url", "proxy", "http2-settings",
        ]);

    private static readonly SearchValues<char> s_usual = SearchValues.Create("-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    /// <param name="connection">An ingress that honours it would take out what it was told to put in (S29).</param>
    public static bool AreNamed(StringValues connection)
    {
        foreach (var line in connection)
        {
            foreach (var token in line.AsSpan().Split(','))
            {
                if (IsForged(line.AsSpan()[token].Trim().ToString()))
                {
                    return true;
                }
            }
        }

        return false;
    }

    public static bool IsForged(string name)
    {
        // All of them start so; most headers do not.
        var first = name.Length == 0 ? 0 : name[0] | 0x20;
        return (first is 'x' or 'p' or 'h' && (name.StartsWith("x-iap-", StringComparison.OrdinalIgnoreCase) || s_names.Contains(name))) || IsAlias(name);
    }

    /// <summary>Another spelling of a header of ours, or of the ingress's own, that some framework folds into it.</summary>
    private static bool IsAlias(string name) => name.AsSpan().ContainsAnyExcept(s_usual) && ClientHeaders.IsRemoved(name);
}
