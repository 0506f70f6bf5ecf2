using System.Collections.Immutable;
using IapK8s.Resources.Directories;
using IapK8s.Resources.Findings;
using IapK8s.Resources.Syntax;

namespace IapK8s.Resources.Validation;

/// <summary>Everything that is wrong with one directory by itself; whether its server answers is told in its status.</summary>
public static class DirectoryValidator
{
    public static ImmutableArray<Finding> Validate(IapDirectory directory)
    {
        var findings = new FindingList(directory);
        var (spec, field) = (directory.Spec, FieldPath.Spec);
        MetadataValidator.Check(findings, directory.Metadata, isNamespaced: false);
        if (spec.Description is not null)
            findings.Check(field.Child("description"), TextSyntax.Check(spec.Description, Limits.Description));
        findings.Choice(field.Child("type"), spec.Type, Choices.DirectoryType);
        CheckServers(findings, field.Child("servers"), spec);
        CheckTls(findings, field.Child("tls"), spec.Tls);
        CheckBind(findings, field.Child("bind"), spec.Bind);
        CheckUsers(findings, field.Child("users"), spec.Users);
        CheckGroups(findings, field.Child("groups"), spec.Groups);
        CheckSchedule(findings, field.Child("schedule"), spec.Schedule);
        CheckGuard(findings, field.Child("guard"), spec.Guard);
        return findings.ToImmutable();
    }

    private static void CheckServers(FindingList findings, FieldPath field, IapDirectorySpec spec)
    {
        const string fix = "Write the servers: [\"ldaps://ldap.example.com\"].";
        if (spec.Servers is null)
        {
            findings.Required(field, fix);
            return;
        }
        var startTls = spec.Tls?.StartTls ?? false;
        findings.Each(field, spec.Servers, Limits.DirectoryServers, fix, text => LdapServerSyntax.Parse(text, out var server) is { } problem ? problem
            : server.IsTls && startTls ? new SyntaxProblem($"{Quoted.Of(text)} has TLS from the first byte, and tls.startTls asks for it once more", "Write ldap:// here, or remove tls.startTls.")
            : !server.IsTls && !startTls && !server.IsLocal ? new SyntaxProblem($"{Quoted.Of(text)} has no TLS: the password would travel in the clear", "Write ldaps://, or add tls: {startTls: true}.")
            : null);
    }

    private static void CheckTls(FindingList findings, FieldPath field, DirectoryTlsSpec? tls)
    {
        if (tls is null)
            return;
        if (tls.CaSecretRef is not null && tls.CaBundle is not null)
            findings.Error(FindingReason.Invalid, field.Child("caBundle"), "Both caSecretRef and caBundle are given", "Keep one of them.");
        if (tls.CaSecretRef is not null)
            SecretKeyValidator.Check(findings, field.Child("caSecretRef"), tls.CaSecretRef.Name, tls.CaSecretRef.Key);
        if (tls.CaBundle is not null)
            findings.Check(field.Child("caBundle"), CertificateSyntax.Check(tls.CaBundle));
    }

    private static void CheckBind(FindingList findings, FieldPath field, DirectoryBindSpec? bind)
    {
        if (bind is null)
        {
            findings.Required(field, "Name the account that reads: bind: {dn: ..., secretRef: {name: ..., key: ...}}.");
            return;
        }
        if (bind.Dn is null)
            findings.Required(field.Child("dn"), "Write the account's distinguished name.");
        else
            findings.Check(field.Child("dn"), LdapSyntax.CheckAccount(bind.Dn));
        if (bind.SecretRef is null)
            findings.Required(field.Child("secretRef"), "Name the Secret of the controller's namespace that holds the password: secretRef: {name: ..., key: ...}.");
        else
            SecretKeyValidator.Check(findings, field.Child("secretRef"), bind.SecretRef.Name, bind.SecretRef.Key);
    }

    private static void CheckUsers(FindingList findings, FieldPath field, DirectoryUsersSpec? users)
    {
        if (users is null)
        {
            findings.Required(field, "Say where people are: users: {baseDN: ...}.");
            return;
        }
        CheckSearch(findings, field, users.BaseDN, users.Filter, users.Scope);
        if (users.Identity is not { } identity)
            return;
        if (identity.Attribute is not null)
            findings.Check(field.Child("identity").Child("attribute"), LdapSyntax.CheckAttribute(identity.Attribute));
        findings.Choice(field.Child("identity").Child("as"), identity.As, Choices.DirectoryIdentity);
    }

    private static void CheckGroups(FindingList findings, FieldPath field, DirectoryGroupsSpec? groups)
    {
        if (groups is null)
        {
            findings.Required(field, "Say where groups are: groups: {baseDN: ...}.");
            return;
        }
        CheckSearch(findings, field, groups.BaseDN, groups.Filter, groups.Scope);
        foreach (var (name, attribute) in new[] { ("nameAttribute", groups.NameAttribute), ("memberAttribute", groups.MemberAttribute), ("memberUidAttribute", groups.MemberUidAttribute) })
        {
            if (attribute is not null)
                findings.Check(field.Child(name), LdapSyntax.CheckAttribute(attribute));
        }
        findings.Choice(field.Child("membership"), groups.Membership, Choices.DirectoryMembership);
        if (groups.MemberUidAttribute is not null && groups.Membership != "MemberUid")
            findings.Error(FindingReason.Invalid, field.Child("memberUidAttribute"), "memberUidAttribute means something with membership: MemberUid alone", "Remove it, or write membership: MemberUid.");
        if (groups.Prefix is not null)
            findings.Check(field.Child("prefix"), CheckPrefix(groups.Prefix));
    }

    private static void CheckSearch(FindingList findings, FieldPath field, string? baseName, string? filter, string? scope)
    {
        if (baseName is null)
            findings.Required(field.Child("baseDN"), "Write the entry below which to search.");
        else
            findings.Check(field.Child("baseDN"), LdapSyntax.CheckName(baseName));
        if (filter is not null)
            findings.Check(field.Child("filter"), LdapSyntax.CheckFilter(filter));
        findings.Choice(field.Child("scope"), scope, Choices.DirectoryScope);
    }

    private static void CheckSchedule(FindingList findings, FieldPath field, DirectoryScheduleSpec? schedule)
    {
        var (interval, stale) = (default(TimeSpan), default(TimeSpan));
        if (schedule is null)
            return;
        var hasInterval = schedule.Interval is { } often && findings.Check(field.Child("interval"), DurationSyntax.Parse(often, Limits.LeastSyncInterval, Limits.MostSyncInterval, out interval));
        if (schedule.StaleAfter is { } late && findings.Check(field.Child("staleAfter"), DurationSyntax.Parse(late, Limits.LeastStaleAfter, Limits.MostStaleAfter, out stale)) && hasInterval && stale <= interval)
            findings.Error(FindingReason.Invalid, field.Child("staleAfter"), $"{Quoted.Of(late)} is not longer than interval, so it would always be stale", "Write at least two intervals.");
    }

    private static void CheckGuard(FindingList findings, FieldPath field, DirectoryGuardSpec? guard)
    {
        if (guard?.MaxRemovals is { } most)
            findings.Check(field.Child("maxRemovals"), RemovalSyntax.Parse(most, out _));
        findings.Choice(field.Child("vanishedGroups"), guard?.VanishedGroups, Choices.VanishedGroups);
    }

    /// <summary>With any name behind it, it has to be a name.</summary>
    private static SyntaxProblem? CheckPrefix(string text) => text.Length <= Limits.GroupPrefix && NameSyntax.CheckSubdomain(text + "x") is null
        ? null
        : new SyntaxProblem($"{Quoted.Of(text)} cannot begin a group's name", $"Use at most {Limits.GroupPrefix} lower-case letters, digits, '-' and '.', such as corp-.");
}
