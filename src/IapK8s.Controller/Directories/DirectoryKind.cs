namespace IapK8s.Controller.Directories;

internal enum DirectoryKind
{
    /// <summary>RFC 4511 servers: OpenLDAP, 389 Directory Server and the like.</summary>
    Ldap,

    /// <summary>Primary groups count, long lists of members come in ranges, and disabled accounts are left out.</summary>
    ActiveDirectory,
}
