namespace IapK8s.Proxy.Forwarding;

/// <summary>Which of a client's headers never reach the app. Names are compared folded: every character that is not a letter or a digit counts as <c>-</c>, and
/// case does not count, because CGI, WSGI and PHP apps read <c>X_Iap_User</c>, <c>X.Iap.User</c> and <c>X-IAP-USER</c> as one.</summary>
internal static class ClientHeaders
{
    /// <summary>Families whose every member speaks for the proxy: identity by any preset, where the request came from, what it originally was.</summary>
    private static readonly string[] Prefixes = ["x-iap-", "x-goog-", "x-auth-request-", "x-forwarded-", "x-original-", "x-envoy-"];

    /// <summary>Who somebody is, by presets other than ours. For who has to be told each name; lower case.</summary>
    public static IReadOnlyList<string> ForeignIdentity { get; } =
    [
        "x-goog-iap-jwt-assertion", "x-goog-authenticated-user-email", "x-goog-authenticated-user-id",
        "x-auth-request-user", "x-auth-request-email", "x-auth-request-groups", "x-auth-request-preferred-username", "x-auth-request-access-token",
        "x-forwarded-user", "x-forwarded-email", "x-forwarded-groups", "x-forwarded-preferred-username", "x-forwarded-access-token",
    ];

    /// <summary>Where a request came from and what it was, in words that nobody here writes anew.</summary>
    public static IReadOnlyList<string> Hearsay { get; } =
    [
        "forwarded", "x-real-ip", "x-rewrite-url", "x-original-url", "x-original-uri", "x-original-method", "x-original-host",
        "x-forwarded-uri", "x-forwarded-method", "x-forwarded-prefix", "x-forwarded-server", "x-forwarded-scheme", "x-forwarded-ssl",
    ];

    /// <summary>Another method than the one that is decided over.</summary>
    public static IReadOnlyList<string> MethodOverrides { get; } = ["x-http-method-override", "x-http-method", "x-method-override", "x-method"];

    private static readonly string[] Names =
    [
        "x-iap", "forwarded", "x-forwarded", "x-real-ip", "x-rewrite-url",
        .. MethodOverrides,
        // RFC 9110 §7.6.1 and what clients send besides; Connection's own tokens are looked at apart.
        "connection", "keep-alive", "proxy-connection", "proxy-authenticate", "proxy-authorization", "transfer-encoding", "upgrade", "http2-settings", "trailer",
        // CGI reads it as HTTP_PROXY, which many clients obey (httpoxy).
        "proxy",
    ];

    private static readonly int Longest = Names.Max(name => name.Length);

    /// <summary>Cookie, Host and Authorization are written apart.</summary>
    public static bool IsRemoved(ReadOnlySpan<char> name)
    {
        // All of them start so; most headers do not.
        if (name.IsEmpty || (name[0] | 0x20) is not ('x' or 'f' or 'p' or 'c' or 'k' or 't' or 'u' or 'h'))
        {
            return false;
        }

        if ((name[0] | 0x20) == 'x')
        {
            foreach (var prefix in Prefixes)
            {
                if (name.Length >= prefix.Length && IsFolded(name[..prefix.Length], prefix))
                {
                    return true;
                }
            }
        }

        if (name.Length <= Longest)
        {
            foreach (var removed in Names)
            {
                if (name.Length == removed.Length && IsFolded(name, removed))
                {
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>What proves who is asking: for nobody's eyes but the check's.</summary>
    public static bool IsCredential(ReadOnlySpan<char> name) =>
        (name.Length == "cookie".Length && IsFolded(name, "cookie")) || (name.Length == "authorization".Length && IsFolded(name, "authorization"));

    /// <param name="folded">Lower case, with <c>-</c>; of the same length.</param>
    public static bool IsFolded(ReadOnlySpan<char> name, string folded)
    {
        for (var index = 0; index < folded.Length; index++)
        {
            var c = name[index];
            var fold = char.IsAsciiLetterOrDigit(c) ? char.ToLowerInvariant(c) : '-';
            if (fold != folded[index])
            {
                return false;
            }
        }

        return true;
    }
}
