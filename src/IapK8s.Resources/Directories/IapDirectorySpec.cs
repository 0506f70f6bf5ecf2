using System.ComponentModel;

namespace IapK8s.Resources.Directories;

/// <summary>Where the directory is, whom of it to read, and when.</summary>
public sealed record IapDirectorySpec
{
    [Description("What the directory is, on one line. For people only. Absent: nothing. Example: Staff of Example Corp.")]
    public string? Description { get; init; }

    [Description("""
        How the server keeps groups. LDAP: groups list their members. ActiveDirectory: as well, with range retrieval, primary groups and changes by uSNChanged. Absent: LDAP. Example: ActiveDirectory.
        """)]
    public string? Type { get; init; }

    [Description("""
        The servers, replicas of one another, tried in this order: ldaps://HOST for TLS from the first byte (port 636), ldap://HOST together with tls.startTls (port 389); the port may be written. ldap:// without
        TLS is only for loopback and names under .localhost, because the password and the answers would travel in the clear. Required. Example: ["ldaps://ldap1.example.com", "ldaps://ldap2.example.com:1636"].
        """)]
    public IReadOnlyList<string>? Servers { get; init; }

    [Description("""
        Whom to trust as the server. Absent: the certificate authorities of the controller's image. Example: {caSecretRef: {name: corp-ldap, key: ca.crt}}.
        """)]
    public DirectoryTlsSpec? Tls { get; init; }

    [Description("""
        Who reads: an account that may search, and change nothing. Required. Example: {dn: "cn=iap,ou=services,dc=example,dc=com", secretRef: {name: corp-ldap, key: password}}.
        """)]
    public DirectoryBindSpec? Bind { get; init; }

    [Description("""
        Where people are, and which of their attributes says who signs in. Required. Example: {baseDN: "ou=people,dc=example,dc=com", identity: {attribute: mail, as: Email}}.
        """)]
    public DirectoryUsersSpec? Users { get; init; }

    [Description("""
        Where groups are, and how policies call them. Required. Example: {baseDN: "ou=groups,dc=example,dc=com", nameAttribute: cn, prefix: corp-}.
        """)]
    public DirectoryGroupsSpec? Groups { get; init; }

    [Description("""
        What becomes of a part of the tree that is another server's (a referral). false: nothing is taken over, for what was read would be half. true: it counts as not there. Absent: false. Example: true.
        """)]
    public bool? IgnoreReferrals { get; init; }

    [Description("When to read. Absent: every 5m. Example: {interval: 10m}.")]
    public DirectoryScheduleSpec? Schedule { get; init; }

    [Description("""
        What is too much to be believed. Absent: maxRemovals 20%, and no group may vanish. Example: {maxRemovals: "500"}.
        """)]
    public DirectoryGuardSpec? Guard { get; init; }

    [Description("""
        True: the directory is read, status tells what would change, and nothing does: what was read before stays in force. Absent: false. Example: true.
        """)]
    public bool? DryRun { get; init; }
}
