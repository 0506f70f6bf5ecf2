using System.Net;
using IapK8s.Policy.Applications;
using IapK8s.Policy.Requests;

namespace IapK8s.Resources.Syntax;

/// <summary>Servers outside the cluster, as applications name them: <c>https://erp.corp.example.com:8443</c>. An origin and nothing behind it.</summary>
public static class UpstreamSyntax
{
    /// <summary>Scheme, the longest host, port.</summary>
    public const int Longest = 521;

    private const string Example = "Write scheme, host and port, such as https://10.1.2.3:8443.";

    /// <summary>Null with <paramref name="upstream"/> set, or what is wrong.</summary>
    public static SyntaxProblem? Parse(string text, out UpstreamDefinition upstream)
    {
        upstream = new UpstreamDefinition(IsEncrypted: true, "", 443, Weight: 1);
        var end = text.IndexOf("://", StringComparison.Ordinal);
        var scheme = end < 0 ? "" : text[..end].ToLowerInvariant();
        if (scheme is not ("https" or "http"))
            return new SyntaxProblem($"{Quoted.Of(text)} has no scheme that is known", "Write https://, or http:// where the app knows no TLS.");
        var authority = text[(end + 3)..];
        if (authority.EndsWith('/'))
            authority = authority[..^1];
        if (authority.Contains('@', StringComparison.Ordinal))
            return new SyntaxProblem("The url carries a user name", "Leave user name and password out.");
        if (authority.AsSpan().IndexOfAny("/?#") >= 0)
            return new SyntaxProblem($"{Quoted.Of(text)} has a path or a query", "Write the origin alone; pathPrefix says which path stands before the app's.");
        if (!CanonicalHost.TryParse(authority, out var host, out var port) || host.Length > NameSyntax.LongestSubdomain || IsOddAddress(host))
            return new SyntaxProblem($"{Quoted.Of(text)} names no host", Example);
        upstream = new UpstreamDefinition(scheme == "https", host, port ?? (scheme == "https" ? 443 : 80), Weight: 1);
        return null;
    }

    /// <summary>The address that the host is; null for a name.</summary>
    public static IPAddress? AddressOf(string host) => IPAddress.TryParse(host.Trim('[', ']'), out var address) ? address : null;

    /// <summary>0x7f.1, 017700000001 and 2130706433 are addresses to one resolver and names to another.</summary>
    private static bool IsOddAddress(string host) =>
        host[0] != '[' && ((IPAddress.TryParse(host, out var address) && address.ToString() != host) || (char.IsAsciiDigit(host[^1]) && !IPAddress.TryParse(host, out _)));
}
