using IapK8s.Identity.Sessions;
using IapK8s.Identity.SignIn;

namespace IapK8s.Proxy.Doors;

/// <summary>The attempts that a browser brings along.</summary>
internal static class AttemptCookies
{
    private const int MaxRead = 32;

    /// <summary>Cookie name and attempt, null where the cookie does not open.</summary>
    public static Dictionary<string, Attempt?> Read(string? header, ScopeKeyRing keys, DateTimeOffset now)
    {
        var attempts = new Dictionary<string, Attempt?>(StringComparer.Ordinal);
        foreach (var range in header.AsSpan().Split(';'))
        {
            var pair = header.AsSpan()[range].Trim(" \t");
            var equals = pair.IndexOf('=');
            if (equals < 0 || !pair.StartsWith(CookieNames.AttemptPrefix, StringComparison.Ordinal) || attempts.Count >= MaxRead)
            {
                continue;
            }

            var name = pair[..equals].TrimEnd(" \t").ToString();
            keys.TryOpenAttempt(name[CookieNames.AttemptPrefix.Length..], pair[(equals + 1)..], now, out var attempt);
            attempts[name] = attempt;
        }

        return attempts;
    }
}
