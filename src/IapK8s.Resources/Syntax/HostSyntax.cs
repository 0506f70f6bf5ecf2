using System.Net;
using IapK8s.Policy.Definitions;
using IapK8s.Policy.Requests;

namespace IapK8s.Resources.Syntax;

/// <summary>External origins as policies name them: <c>shop.example.com</c> (https on 443), <c>shop.example.com:8443</c>, <c>http://shop.localhost:8081</c>.</summary>
public static class HostSyntax
{
    private const string Example = "Write a host name such as shop.example.com, with https:// and a port only where it needs them.";

    public static bool IsLocalhost(string canonicalHost) => canonicalHost.EndsWith(".localhost", StringComparison.Ordinal);

    /// <summary>Null with <paramref name="entry"/> set, or what is wrong.</summary>
    public static SyntaxProblem? Parse(string text, out HostEntry entry)
    {
        entry = new HostEntry("https", "", 443);
        var (scheme, authority) = Split(text);
        if (scheme is not ("https" or "http"))
            return new SyntaxProblem($"{Quoted.Of(text)} has the scheme {Quoted.Of(scheme)}", "Write https://, or a bare host name, which means the same.");
        if (authority.Contains('*', StringComparison.Ordinal))
            return new SyntaxProblem($"{Quoted.Of(text)} is a wildcard, which this build does not enforce", "List each host name.", IsUnsupported: true);
        if (authority.AsSpan().IndexOfAny("/?#") >= 0)
            return new SyntaxProblem($"{Quoted.Of(text)} has a path", "Write the origin alone; paths belong into rules.");
        if (!CanonicalHost.TryParse(authority, out var host, out var port) || host.Length > NameSyntax.LongestSubdomain)
            return new SyntaxProblem($"{Quoted.Of(text)} is not a host", Example);
        if (IPAddress.TryParse(host.Trim('[', ']'), out _))
            return new SyntaxProblem($"{Quoted.Of(text)} is an address", "Write the name that browsers use: cookies and certificates are bound to names.");
        if (host.EndsWith(".svc", StringComparison.Ordinal) || host.EndsWith(".cluster.local", StringComparison.Ordinal))
            return new SyntaxProblem($"{Quoted.Of(text)} is a name inside the cluster", "Leave it out: the names of targeted Services are accepted anyway, for bearer credentials.");
        if (scheme == "http" && !IsLocalhost(host))
            return new SyntaxProblem($"{Quoted.Of(text)} is plain http", $"Write {host} for https; http:// is only for names under .localhost.");
        entry = new HostEntry(scheme, host, port ?? (scheme == "http" ? 80 : 443));
        return null;
    }

    /// <summary>A rule's host: the name of one of the policy's hosts, in any spelling.</summary>
    public static bool TryParseName(string text, out string host) => CanonicalHost.TryParse(Split(text).Authority, out host, out _);

    private static (string Scheme, string Authority) Split(string text)
    {
        var end = text.IndexOf("://", StringComparison.Ordinal);
        return end < 0 ? ("https", text) : (text[..end].ToLowerInvariant(), text[(end + 3)..]);
    }
}
