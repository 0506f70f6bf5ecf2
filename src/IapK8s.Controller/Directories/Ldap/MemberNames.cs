using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace IapK8s.Controller.Directories.Ldap;

/// <summary>DNs in values, as keys.</summary>
internal static partial class MemberNames
{
    /// <summary>What is no DN counts as one that nobody has.</summary>
    public static ImmutableArray<string> Keys(LdapEntry entry, string attribute) => [.. entry.Texts(attribute).Select(Key).Distinct(StringComparer.Ordinal)];

    public static string Key(string? value)
    {
        if (value is null)
        {
            return "?";
        }

        return DistinguishedName.TryParse(BitString().Replace(value, ""), out var name) ? name.Key : $"?{value}";
    }

    /// <summary>uniqueMember may end in a bit string that tells two lives of one name apart (RFC 4517 §3.3.21). No directory in use sets it.</summary>
    [GeneratedRegex("#'[01]*'B$", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex BitString();
}
