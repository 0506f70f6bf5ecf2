using System.ComponentModel;

namespace IapK8s.Resources.Directories;

/// <summary>At most one of <see cref="CaSecretRef"/> and <see cref="CaBundle"/>.</summary>
public sealed record DirectoryTlsSpec
{
    [Description("True: the connection to an ldap:// server is upgraded before anything is said on it (StartTLS, RFC 4511 section 4.14). Not for ldaps://. Absent: false. Example: true.")]
    public bool? StartTls { get; init; }

    [Description("""
        The key of a Secret, in the controller's own namespace, that holds the certificates of the authorities to trust, in PEM. Then no others are. At most one of caSecretRef and caBundle is given.
        Example: {name: corp-ldap, key: ca.crt}.
        """)]
    public DirectorySecretRef? CaSecretRef { get; init; }

    [Description("""
        The certificates of the authorities to trust, in PEM. Then no others are. At most one of caSecretRef and caBundle is given. Example: "-----BEGIN CERTIFICATE-----...".
        """)]
    public string? CaBundle { get; init; }
}

public sealed record DirectoryBindSpec
{
    [Description("""
        The account's distinguished name (RFC 4514). Active Directory takes name@domain as well. Required. Example: "cn=iap,ou=services,dc=example,dc=com".
        """)]
    public string? Dn { get; init; }

    [Description("The key of a Secret, in the controller's own namespace, that holds the account's password. A new one is used as soon as it is there. Required. Example: {name: corp-ldap, key: password}.")]
    public DirectorySecretRef? SecretRef { get; init; }
}

/// <summary>A Secret of the controller's own namespace: whoever writes a cluster kind could otherwise send any namespace's Secret to a server of theirs.</summary>
[Description("A key of a Secret in the controller's own namespace.")]
public sealed record DirectorySecretRef
{
    [Description("The name of the Secret. Required. Example: corp-ldap.")]
    public string? Name { get; init; }

    [Description("The key within the Secret. Required. Example: password.")]
    public string? Key { get; init; }
}
