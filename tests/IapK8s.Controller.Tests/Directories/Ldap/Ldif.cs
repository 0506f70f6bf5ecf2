using System.Text;

namespace IapK8s.Controller.Tests.Directories.Ldap;

/// <summary>Entries of the tests. Values that are no plain ASCII go in base64 (RFC 2849).</summary>
internal static class Ldif
{
    public static string Person(string uid, string? mail = null, string below = "ou=people,dc=example,dc=com") =>
        $"{Line("dn", $"uid={uid},{below}")}objectClass: inetOrgPerson\n{Line("uid", uid)}{Line("cn", uid)}{Line("sn", uid)}{(mail == "" ? "" : Line("mail", mail ?? $"{uid}@example.com"))}\n";

    public static string Group(string name, params IEnumerable<string> members) => GroupAt("ou=groups,dc=example,dc=com", name, members);

    public static string GroupAt(string below, string name, params IEnumerable<string> members) =>
        $"{Line("dn", $"cn={name},{below}")}objectClass: groupOfNames\n{Line("cn", name)}{string.Concat(members.Select(member => Line("member", member)))}\n";

    public static string Unit(string name) => $"dn: ou={name},dc=example,dc=com\nobjectClass: organizationalUnit\nou: {name}\n\n";

    public static string PersonDn(string uid) => $"uid={uid},ou=people,dc=example,dc=com";

    public static string GroupDn(string name) => $"cn={name},ou=groups,dc=example,dc=com";

    public static string Change(string dn, string what) => $"{Line("dn", dn)}changetype: modify\n{what}\n\n";

    public static string Line(string attribute, string value) =>
        Ascii.IsValid(value) && !value.StartsWith(' ') ? $"{attribute}: {value}\n" : $"{attribute}:: {Convert.ToBase64String(Encoding.UTF8.GetBytes(value))}\n";
}
