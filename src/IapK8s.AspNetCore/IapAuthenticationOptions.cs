namespace IapK8s.AspNetCore;

/// <summary>
/// Who may speak for the user: one issuer, one audience, one pinned key set. All three belong to this app alone, and
/// are shown in the policy's status. Give the keys in exactly one way: <see cref="KeySetUri"/>,
/// <see cref="KeySet"/> or <see cref="PublicKeys"/>. Mistakes stop the start, all of them listed.
/// </summary>
public sealed class IapAuthenticationOptions
{
    /// <summary>The exact <c>iss</c> of this app's assertions; compared byte for byte. Required.</summary>
    public string Issuer { get; set; } = "";

    /// <summary>
    /// The exact <c>aud</c>: <c>/namespaces/&lt;namespace&gt;/policies/&lt;policy&gt;</c>, unless the policy sets
    /// <c>assertion.audience</c>. Required.
    /// </summary>
    public string Audience { get; set; } = "";

    /// <summary>
    /// The request header that holds the assertion. Default <see cref="IapAuthenticationDefaults.HeaderName"/>;
    /// <see cref="IapAuthenticationDefaults.GoogleHeaderName"/> with the <c>Google</c> preset.
    /// </summary>
    public string HeaderName { get; set; } = IapAuthenticationDefaults.HeaderName;

    /// <summary>
    /// Where this app's JWKS is (RFC 7517 §5): <c>/.iap/jwks.json</c> of one of its hosts. <c>https</c>, or <c>http</c> to a loopback address.
    /// Fetched on first use, every 10 minutes, and for an unknown <c>kid</c> at most once in 30 seconds. Redirects
    /// are not followed and proxies not used. Unreachable: the last good set stays in force; none yet: 401.
    /// </summary>
    public Uri? KeySetUri { get; set; }

    /// <summary>The JWKS itself, as JSON. For processes that may not open connections.</summary>
    public string? KeySet { get; set; }

    /// <summary>Public keys by <c>kid</c>, each a PEM <c>PUBLIC KEY</c> on P-256.</summary>
    public IDictionary<string, string> PublicKeys { get; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>The handler under the key set fetch, for a private CA. Default: our own, without redirects, cookies or proxy.</summary>
    public HttpMessageHandler? BackchannelHttpHandler { get; set; }
}
