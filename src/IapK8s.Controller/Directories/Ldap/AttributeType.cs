using System.Collections.Frozen;

namespace IapK8s.Controller.Directories.Ldap;

/// <summary>An attribute's type as it stands in a DN, by one name: those of RFC 4514 §3 and RFC 4519 for their object identifiers, and the short one where there are two.</summary>
internal static class AttributeType
{
    private static readonly FrozenDictionary<string, string> Names = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["2.5.4.3"] = "cn",
        ["commonname"] = "cn",
        ["2.5.4.4"] = "sn",
        ["surname"] = "sn",
        ["2.5.4.5"] = "serialnumber",
        ["2.5.4.6"] = "c",
        ["countryname"] = "c",
        ["2.5.4.7"] = "l",
        ["localityname"] = "l",
        ["2.5.4.8"] = "st",
        ["stateorprovincename"] = "st",
        ["2.5.4.9"] = "street",
        ["streetaddress"] = "street",
        ["2.5.4.10"] = "o",
        ["organizationname"] = "o",
        ["2.5.4.11"] = "ou",
        ["organizationalunitname"] = "ou",
        ["2.5.4.12"] = "title",
        ["2.5.4.42"] = "givenname",
        ["gn"] = "givenname",
        ["0.9.2342.19200300.100.1.1"] = "uid",
        ["userid"] = "uid",
        ["0.9.2342.19200300.100.1.3"] = "mail",
        ["rfc822mailbox"] = "mail",
        ["0.9.2342.19200300.100.1.25"] = "dc",
        ["domaincomponent"] = "dc",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>A name of letters, digits and hyphens, or an object identifier, with or without <c>OID.</c> in front (RFC 4512 §1.4).</summary>
    public static bool TryNormalize(ReadOnlySpan<char> text, out string type)
    {
        type = "";
        if (text.StartsWith("oid.", StringComparison.OrdinalIgnoreCase))
        {
            text = text[4..];
        }

        foreach (var character in text)
        {
            if (!char.IsAsciiLetterOrDigit(character) && character is not ('-' or '.' or '_'))
            {
                return false;
            }
        }

        var name = text.ToString().ToLowerInvariant();
        type = Names.GetValueOrDefault(name, name);
        return type.Length > 0;
    }
}
