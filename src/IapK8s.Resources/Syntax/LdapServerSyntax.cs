using System.Globalization;
using IapK8s.Policy.Requests;

namespace IapK8s.Resources.Syntax;

/// <summary>A server of a directory.</summary>
/// <param name="IsTls">TLS from the first byte (ldaps).</param>
/// <param name="IsLocal">Nobody can listen in: loopback, or a name under .localhost.</param>
public sealed record LdapServer(bool IsTls, string Host, int Port, bool IsLocal);

/// <summary>LDAP addresses as far as a server goes (RFC 4516): scheme, host and port; what to search stands elsewhere.</summary>
public static class LdapServerSyntax
{
    public const int Longest = 300;

    private const string Example = "Write ldaps://ldap.example.com, with a port only where it is not 636 (389 with ldap://).";

    /// <summary>Null with <paramref name="server"/> set, or what is wrong.</summary>
    public static SyntaxProblem? Parse(string text, out LdapServer server)
    {
        server = new LdapServer(true, "", 0, false);
        var end = text.IndexOf("://", StringComparison.Ordinal);
        var scheme = end < 0 ? "" : text[..end].ToLowerInvariant();
        if (scheme is not ("ldaps" or "ldap"))
            return new SyntaxProblem($"{Quoted.Of(text)} is not an ldaps:// address", Example);
        var authority = text[(end + 3)..].TrimEnd('/');
        if (text.Length > Longest || authority.AsSpan().IndexOfAny("/?#@ ") >= 0)
            return new SyntaxProblem($"{Quoted.Of(text)} has more than a host and a port", Example);
        if (!CanonicalHost.TryParse(authority, out var host, out var port))
            return new SyntaxProblem($"{Quoted.Of(text)} names no host", Example);
        var isLocal = HostSyntax.IsLocalhost(host) || host == "localhost" || (System.Net.IPAddress.TryParse(host.Trim('[', ']'), out var address) && System.Net.IPAddress.IsLoopback(address));
        server = new LdapServer(scheme == "ldaps", host, port ?? (scheme == "ldaps" ? 636 : 389), isLocal);
        return null;
    }

    /// <summary>The canonical spelling.</summary>
    public static string Format(LdapServer server) => string.Create(CultureInfo.InvariantCulture, $"{(server.IsTls ? "ldaps" : "ldap")}://{server.Host}:{server.Port}");
}
