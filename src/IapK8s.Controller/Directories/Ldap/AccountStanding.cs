namespace IapK8s.Controller.Directories.Ldap;

internal enum AccountStanding
{
    /// <summary>Active Directory shows no <c>userAccountControl</c>: a contact, or the account may not read it.</summary>
    Unknown,

    Enabled,

    Disabled,
}
