using IapK8s.Resources.Directories;
using IapK8s.Resources.Validation;
using static IapK8s.Resources.Schemas.FieldShape;

namespace IapK8s.Resources.Schemas.Shapes;

internal static class DirectoryShapes
{
    public static readonly ObjectShape Directory = new(typeof(IapDirectorySpec))
    {
        [nameof(IapDirectorySpec.Description)] = Of(TextFormats.Line(Limits.Description)),
        [nameof(IapDirectorySpec.Type)] = Of(TextFormats.Of(Choices.DirectoryType)),
        [nameof(IapDirectorySpec.Servers)] = (SetOf(LdapFormats.Server, Limits.DirectoryServers) with { ListType = ListType.Atomic }).Required(),
        [nameof(IapDirectorySpec.Tls)] = Plain(),
        [nameof(IapDirectorySpec.Bind)] = Plain().Required(),
        [nameof(IapDirectorySpec.Users)] = Plain().Required(),
        [nameof(IapDirectorySpec.Groups)] = Plain().Required(),
        [nameof(IapDirectorySpec.Schedule)] = Plain(),
        [nameof(IapDirectorySpec.Guard)] = Plain(),
        [nameof(IapDirectorySpec.DryRun)] = Plain(),
        [nameof(IapDirectorySpec.IgnoreReferrals)] = Plain(),
        Rules =
        [
            new("self.servers.all(server, !server.lowerAscii().startsWith('ldaps:')) || !has(self.tls) || !has(self.tls.startTls) || !self.tls.startTls",
                "an ldaps:// server has TLS from the first byte, and tls.startTls asks for it once more: write ldap://, or remove tls.startTls", ".servers"),
            new("(has(self.tls) && has(self.tls.startTls) && self.tls.startTls) || self.servers.all(server, server.lowerAscii().startsWith('ldaps:')"
                + " || server.lowerAscii().matches('^ldap://([^:/]*[.])?localhost(:[0-9]+)?/?$') || server.matches('^[A-Za-z]+://(127[.][0-9.]+|\\\\[::1\\\\])(:[0-9]+)?/?$'))",
                "an ldap:// server has no TLS, and the password would travel in the clear: write ldaps://, or add tls: {startTls: true}", ".servers"),
        ],
    };

    public static readonly ObjectShape Tls = new(typeof(DirectoryTlsSpec))
    {
        [nameof(DirectoryTlsSpec.StartTls)] = Plain(),
        [nameof(DirectoryTlsSpec.CaSecretRef)] = Plain(),
        [nameof(DirectoryTlsSpec.CaBundle)] = Of(LdapFormats.Certificates),
        Rules = [CelRule.Forbidden("!has(self.caSecretRef) || !has(self.caBundle)", "both caSecretRef and caBundle are given: keep one of them", ".caBundle")],
    };

    public static readonly ObjectShape Bind = new(typeof(DirectoryBindSpec))
    {
        [nameof(DirectoryBindSpec.Dn)] = Of(LdapFormats.Account).Required(),
        [nameof(DirectoryBindSpec.SecretRef)] = Plain().Required(),
    };

    public static readonly ObjectShape Secret = new(typeof(DirectorySecretRef))
    {
        [nameof(DirectorySecretRef.Name)] = Of(TextFormats.Subdomain).Required(),
        [nameof(DirectorySecretRef.Key)] = Of(TextFormats.SecretKey).Required(),
    };

    public static readonly ObjectShape Users = new(typeof(DirectoryUsersSpec))
    {
        [nameof(DirectoryUsersSpec.BaseDN)] = Of(LdapFormats.Name).Required(),
        [nameof(DirectoryUsersSpec.Filter)] = Of(LdapFormats.Filter),
        [nameof(DirectoryUsersSpec.Scope)] = Of(TextFormats.Of(Choices.DirectoryScope)),
        [nameof(DirectoryUsersSpec.Identity)] = Plain(),
    };

    public static readonly ObjectShape Identity = new(typeof(DirectoryIdentitySpec))
    {
        [nameof(DirectoryIdentitySpec.Attribute)] = Of(LdapFormats.Attribute),
        [nameof(DirectoryIdentitySpec.As)] = Of(TextFormats.Of(Choices.DirectoryIdentity)),
    };

    public static readonly ObjectShape Groups = new(typeof(DirectoryGroupsSpec))
    {
        [nameof(DirectoryGroupsSpec.BaseDN)] = Of(LdapFormats.Name).Required(),
        [nameof(DirectoryGroupsSpec.Filter)] = Of(LdapFormats.Filter),
        [nameof(DirectoryGroupsSpec.Scope)] = Of(TextFormats.Of(Choices.DirectoryScope)),
        [nameof(DirectoryGroupsSpec.NameAttribute)] = Of(LdapFormats.Attribute),
        [nameof(DirectoryGroupsSpec.Membership)] = Of(TextFormats.Of(Choices.DirectoryMembership)),
        [nameof(DirectoryGroupsSpec.MemberAttribute)] = Of(LdapFormats.Attribute),
        [nameof(DirectoryGroupsSpec.MemberUidAttribute)] = Of(LdapFormats.Attribute),
        [nameof(DirectoryGroupsSpec.Prefix)] = Of(TextFormats.GroupPrefix),
        [nameof(DirectoryGroupsSpec.Nested)] = Plain(),
        Rules =
        [
            CelRule.Forbidden("!has(self.memberUidAttribute) || (has(self.membership) && self.membership == 'MemberUid')", "memberUidAttribute means something with membership: MemberUid alone: remove it, or write that", ".memberUidAttribute"),
        ],
    };

    public static readonly ObjectShape Schedule = new(typeof(DirectoryScheduleSpec))
    {
        [nameof(DirectoryScheduleSpec.Interval)] = Of(DurationFormats.SyncInterval),
        [nameof(DirectoryScheduleSpec.StaleAfter)] = Of(DurationFormats.StaleAfter),
        Rules = [new("!has(self.staleAfter) || !has(self.interval) || duration(self.staleAfter) > duration(self.interval)", "staleAfter is not longer than interval, so it would always be stale: write at least two intervals", ".staleAfter")],
    };

    public static readonly ObjectShape Guard = new(typeof(DirectoryGuardSpec))
    {
        [nameof(DirectoryGuardSpec.MaxRemovals)] = Of(LdapFormats.Removals),
        [nameof(DirectoryGuardSpec.VanishedGroups)] = Of(TextFormats.Of(Choices.VanishedGroups)),
    };
}
