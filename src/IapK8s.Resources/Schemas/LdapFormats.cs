using IapK8s.Resources.Syntax;

namespace IapK8s.Resources.Schemas;

/// <summary>Texts that a directory's server reads; whether it knows what they name only it can say.</summary>
internal static class LdapFormats
{
    /// <summary>Neither white space at the ends nor a control character anywhere.</summary>
    private const string Line = @"[^\s\x00-\x1f\x7f]([^\x00-\x1f\x7f]*[^\s\x00-\x1f\x7f])?";

    public static readonly TextFormat Server = new() { Pattern = @"^[Ll][Dd][Aa][Pp][Ss]?://[^\s/?#@]+/*$", MaxLength = LdapServerSyntax.Longest };

    public static readonly TextFormat Account = new() { Pattern = $"^{Line}$", MaxLength = LdapSyntax.LongestName, Rules = [new("self.contains('=') || self.contains('@')", "write a distinguished name, such as cn=iap,ou=services,dc=example,dc=com")] };

    public static readonly TextFormat Name = Account with { Rules = [new("self.contains('=') && !self.startsWith('=')", "write a distinguished name, such as ou=people,dc=example,dc=com")] };

    public static readonly TextFormat Filter = new() { Pattern = @"^\([^\x00-\x1f\x7f]+\)$", MaxLength = LdapSyntax.LongestFilter };

    public static readonly TextFormat Attribute = new() { Pattern = "^([A-Za-z][-A-Za-z0-9]*|[0-9]([0-9.]*[0-9])?)$", MaxLength = LdapSyntax.LongestAttribute };

    public static readonly TextFormat Certificates = new() { MinLength = 1, MaxLength = CertificateSyntax.Longest, Rules = [new("self.contains('-----BEGIN CERTIFICATE-----')", "write the authorities' certificates in PEM, from -----BEGIN CERTIFICATE----- on")] };

    public static readonly TextFormat Removals = new() { Pattern = "^([0-9]{1,2}%|100%|[0-9]{1,8})$", MaxLength = 8, Limit = "A percentage, or a number." };
}
