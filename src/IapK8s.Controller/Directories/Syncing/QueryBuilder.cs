using System.Net;
using IapK8s.Compiler.Outputs;
using IapK8s.Resources.Directories;
using IapK8s.Resources.Syntax;

namespace IapK8s.Controller.Directories.Syncing;

/// <summary>A directory's spec, with its defaults, to what its server is asked. Pure.</summary>
internal static class QueryBuilder
{
    private const string MemberUid = "MemberUid";
    private const string MemberOf = "MemberOf";

    /// <param name="directory">Sound and resolved.</param>
    public static DirectoryQuery Of(CompiledDirectory directory)
    {
        var spec = directory.Resource.Spec;
        var isActiveDirectory = spec.Type == nameof(DirectoryKind.ActiveDirectory);
        return new DirectoryQuery
        {
            Kind = isActiveDirectory ? DirectoryKind.ActiveDirectory : DirectoryKind.Ldap,
            Servers = [.. spec.Servers!.SelectMany(server => Servers(server, spec.Tls?.StartTls ?? false))],
            CertificateAuthorities = directory.Authorities,
            BindDn = spec.Bind!.Dn,
            BindPassword = directory.Password,
            Users = new UserSearch
            {
                BaseDn = spec.Users!.BaseDN!,
                Scope = Scope(spec.Users.Scope),
                Filter = spec.Users.Filter ?? (isActiveDirectory ? "(&(objectCategory=person)(objectClass=user))" : "(objectClass=person)"),
                IdentityAttribute = spec.Users.Identity?.Attribute ?? "mail",
                IdentityKind = spec.Users.Identity?.As == nameof(IdentityKind.Subject) ? IdentityKind.Subject : IdentityKind.Email,
            },
            Groups = Groups(spec.Groups!, isActiveDirectory),
            IgnoreReferrals = spec.IgnoreReferrals ?? false,
            // The compiler takes directory groups of any size; what a directory may hold altogether bounds them.
            Limits = new DirectoryLimits { MembersOfGroup = new DirectoryLimits().Entries },
        };
    }

    private static GroupSearch Groups(DirectoryGroupsSpec spec, bool isActiveDirectory)
    {
        var (membership, attribute) = spec.Membership switch
        {
            MemberUid => (MembershipKind.MemberUid, "memberUid"),
            MemberOf => (MembershipKind.MemberOf, "memberOf"),
            _ => (MembershipKind.MemberDn, "member"),
        };
        return new GroupSearch
        {
            BaseDn = spec.BaseDN!,
            Scope = Scope(spec.Scope),
            Filter = spec.Filter ?? (isActiveDirectory ? "(objectCategory=group)" : membership == MembershipKind.MemberUid ? "(objectClass=posixGroup)" : "(objectClass=groupOfNames)"),
            NameAttribute = spec.NameAttribute ?? "cn",
            Membership = membership,
            MemberAttribute = spec.MemberAttribute ?? attribute,
            MemberUidAttribute = spec.MemberUidAttribute ?? "uid",
            Nested = (spec.Nested ?? true) && membership != MembershipKind.MemberUid,
        };
    }

    private static IEnumerable<DirectoryServer> Servers(string text, bool startTls)
    {
        if (LdapServerSyntax.Parse(text, out var server) is not null)
        {
            throw new InvalidOperationException($"A validated server is none: {text}");
        }

        var named = new DirectoryServer(server.Host.Trim('[', ']'), server.Port, server.IsTls ? DirectoryTransport.Ldaps : startTls ? DirectoryTransport.StartTls : DirectoryTransport.Plain);
        // A name under localhost is this machine, whatever a resolver makes of it (RFC 6761 §6.3): only so may it go in the clear. Encrypted, it is the name that the certificate is for.
        return named.Transport == DirectoryTransport.Plain && server.IsLocal && !IPAddress.TryParse(named.Host, out _)
            ? [named with { Host = IPAddress.Loopback.ToString() }, named with { Host = IPAddress.IPv6Loopback.ToString() }]
            : [named];
    }

    private static DirectoryScope Scope(string? text) => text == nameof(DirectoryScope.OneLevel) ? DirectoryScope.OneLevel : DirectoryScope.Subtree;
}
