using System.ComponentModel;

namespace IapK8s.Resources.Directories;

public sealed record DirectoryUsersSpec
{
    [Description("""
        The entry below which people are (RFC 4514). Required. Example: "ou=people,dc=example,dc=com".
        """)]
    public string? BaseDN { get; init; }

    [Description("""
        Which entries are people (RFC 4515). Leave out who may no longer sign in: whoever the filter drops leaves every group, those of Deny rules too. Absent: (objectClass=person), in Active Directory (&(objectCategory=person)(objectClass=user)),
        of which disabled accounts count for Deny rules alone. Example: "(&(objectClass=inetOrgPerson)(employeeType=active))".
        """)]
    public string? Filter { get; init; }

    [Description("How deep to look: Subtree, or OneLevel for what lies right below baseDN. Absent: Subtree. Example: OneLevel.")]
    public string? Scope { get; init; }

    [Description("Which attribute says who signs in. Absent: {attribute: mail, as: Email}. Example: {attribute: uid, as: Subject}.")]
    public DirectoryIdentitySpec? Identity { get; init; }
}

public sealed record DirectoryIdentitySpec
{
    [Description("""
        The attribute. All its values are the person's. An entry without it is nobody. Whoever may write it may become a member of any group: let nobody edit their own. Absent: mail. Example: mail.
        """)]
    public string? Attribute { get; init; }

    [Description("""
        What its value is to the provider. Email: the verified e-mail address, compared without case. Subject: the provider's subject (claim sub), compared exactly; a value with an @ is none. Absent: Email. Example: Subject.
        """)]
    public string? As { get; init; }
}
