using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using IapK8s.Resources.Syntax;

namespace IapK8s.Controller.Directories.Ldap;

/// <summary>What of a query is refused before anybody is asked.</summary>
internal static class QueryCheck
{
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(1);

    public static DirectoryFailure? Find(DirectoryQuery query) => Servers(query) ?? Bind(query) ?? Names(query) ?? Numbers(query) ?? Authorities(query);

    private static DirectoryFailure? Servers(DirectoryQuery query)
    {
        if (query.Servers.IsDefaultOrEmpty)
        {
            return Invalid("servers", "No server is named", "Name one, such as ldaps://ldap.example.com.");
        }

        foreach (var server in query.Servers)
        {
            var isLocal = server.Host == "localhost" || (IPAddress.TryParse(server.Host, out var address) && IPAddress.IsLoopback(address));
            if (server.Transport == DirectoryTransport.Plain && !isLocal)
            {
                return new DirectoryFailure(DirectoryFailureKind.Untrusted, "servers", $"{server} is in the clear: whoever is on the way could add people to groups, and read the password", "Use ldaps:// or StartTLS.");
            }

            // libldap would compare the certificate with the machine's own name.
            if (server.Transport != DirectoryTransport.Plain && server.Host == "localhost")
            {
                return Invalid("servers", $"{server} names itself localhost, for which no certificate can be verified", "Write 127.0.0.1, or the name that is in its certificate.");
            }
        }

        return null;
    }

    private static DirectoryFailure? Bind(DirectoryQuery query) =>
        string.IsNullOrEmpty(query.BindDn) == string.IsNullOrEmpty(query.BindPassword?.Reveal()) && query.BindDn != ""
            ? null
            : Invalid("bind", "Name and password are not both there, and servers take a name alone for nobody", "Give both, or neither to bind anonymously.");

    private static DirectoryFailure? Names(DirectoryQuery query)
    {
        foreach (var (field, dn) in ((string, string)[])[("users.baseDn", query.Users.BaseDn), ("groups.baseDn", query.Groups.BaseDn)])
        {
            if (!DistinguishedName.TryParse(dn, out _))
            {
                return Invalid(field, $"{Quoted.Of(dn)} is no DN", "Write one such as ou=people,dc=example,dc=com.");
            }
        }

        foreach (var (field, attribute) in ((string, string)[])
            [
                ("users.identityAttribute", query.Users.IdentityAttribute), ("groups.nameAttribute", query.Groups.NameAttribute),
                ("groups.memberAttribute", query.Groups.MemberAttribute), ("groups.memberUidAttribute", query.Groups.MemberUidAttribute),
            ])
        {
            // Else * and + would ask for everything, and ;range= for a part.
            if (!AttributeType.TryNormalize(attribute, out _))
            {
                return Invalid(field, $"{Quoted.Of(attribute)} is no attribute", "Write its name alone, such as mail.");
            }
        }

        foreach (var (field, filter) in ((string, string)[])[("users.filter", query.Users.Filter), ("groups.filter", query.Groups.Filter)])
        {
            if (!filter.StartsWith('(') || !filter.EndsWith(')') || filter.Contains('\0', StringComparison.Ordinal))
            {
                return Invalid(field, $"{Quoted.Of(filter)} is no filter", "Write one of RFC 4515, such as (objectClass=person).");
            }
        }

        return null;
    }

    private static DirectoryFailure? Numbers(DirectoryQuery query) =>
        query.PageSize is < 1 or > 10_000 ? Invalid("pageSize", $"{query.PageSize} entries are no page", "Write 1 to 10000.")
        : query.Timeout < Shortest ? Invalid("timeout", $"{query.Timeout} is too short", "Write 1s or more.")
        : query.Deadline < query.Timeout ? Invalid("deadline", $"{query.Deadline} is shorter than the timeout of one answer", "Write more than the timeout.")
        : null;

    private static DirectoryFailure? Authorities(DirectoryQuery query)
    {
        if (query.CertificateAuthorities is not { } pem)
        {
            return null;
        }

        try
        {
            var authorities = new X509Certificate2Collection();
            authorities.ImportFromPem(pem);
            var any = authorities.Count > 0;
            foreach (var authority in authorities)
            {
                authority.Dispose();
            }

            return any ? null : Invalid("certificateAuthorities", "There is no certificate in it", "Write PEM, with BEGIN CERTIFICATE.");
        }
        catch (CryptographicException)
        {
            return Invalid("certificateAuthorities", "It is no PEM that can be read", "Write PEM, with BEGIN CERTIFICATE.");
        }
    }

    /// <summary>Of what an answer means to this build: what another understood by it is read anew, however little has changed since.</summary>
    private const int Understanding = 2;

    /// <summary>Two queries of one hash ask the same; with another account they may see something else.</summary>
    public static string Hash(DirectoryQuery query)
    {
        var text = string.Join('\n', Understanding, query.Kind, string.Join(' ', query.Servers), query.BindDn, query.Users, query.Groups, query.IgnoreReferrals, query.Limits);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
    }

    private static DirectoryFailure Invalid(string field, string message, string fix) => new(DirectoryFailureKind.Invalid, field, message, fix);
}
