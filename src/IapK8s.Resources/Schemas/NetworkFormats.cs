using IapK8s.Resources.Syntax;

namespace IapK8s.Resources.Schemas;

/// <summary>Networks, hosts and addresses, by the CEL libraries that API servers from 1.31 on have.</summary>
internal static class NetworkFormats
{
    /// <summary>IPv6 in eight groups, the last two as IPv4, and a prefix length.</summary>
    private const int LongestCidr = 49;

    /// <summary>Scheme, a name that may still shorten when it becomes punycode, and port.</summary>
    private const int LongestHost = 521;

    /// <summary>What every parser of addresses reads alike, and no user name.</summary>
    private const string AddressPattern = "^[Hh][Tt][Tt][Pp][Ss]?://[^/?#@\\\\\"<>{}|^`\\s]+([/?#][!#-;=?-\\[\\]_a-z~]*)?$";

    public static readonly TextFormat Cidr = new()
    {
        MaxLength = LongestCidr,
        Rules =
        [
            new("isCIDR(self)", "write an address and a prefix length, such as 10.0.0.0/8 or fd00::/8"),
            new("!isCIDR(self) || cidr(self).prefixLength() > 0", "this is every address there is: name the networks that are meant, such as 10.0.0.0/8"),
            new("!isCIDR(self) || cidr(self) == cidr(self).masked()", "bits are set beyond the prefix: write the network's first address, such as 10.0.0.0/8 for 10.0.0.1/8, or a longer prefix"),
        ],
    };

    /// <summary>An external origin.</summary>
    public static readonly TextFormat Host = new()
    {
        Pattern = @"^([Hh][Tt][Tt][Pp][Ss]?://)?[^\s/?#@:\[\]]+(:[1-9][0-9]{0,4})?$",
        MaxLength = LongestHost,
        Rules =
        [
            new("!self.contains('*')", "a wildcard is not enforced by this build: list each host name", Reason: CelReason.FieldValueForbidden),
            new(@"!self.lowerAscii().startsWith('http://') || self.lowerAscii().matches('^http://[^:]*[.]localhost[.]?(:[0-9]+)?$')",
                "this is plain http: leave the scheme out for https; http:// is only for names under .localhost"),
            new(@"!self.lowerAscii().matches('[.](svc|cluster[.]local)[.]?(:[0-9]+)?$')",
                "this is a name inside the cluster: leave it out, the names of targeted Services are accepted anyway, for bearer credentials"),
            new(@"!self.matches('^([A-Za-z]+://)?[0-9]+([.][0-9]+){3}(:[0-9]+)?$')", "this is an address: write the name that browsers use, cookies and certificates are bound to names"),
        ],
    };

    /// <summary>A host of a rule is a name, with or without scheme and port; whether the policy has it only the validators can tell.</summary>
    public static readonly TextFormat RuleHost = Host with { Pattern = @"^([Hh][Tt][Tt][Pp][Ss]?://)?[^\s*/?#@:\[\]]+(:[1-9][0-9]{0,4})?$", Rules = [] };

    /// <summary>A host name, or <c>*.</c> before one.</summary>
    public static readonly TextFormat HostPattern = new() { Pattern = @"^(\*\.)?[^\s*/?#@:\[\]]+$", MaxLength = LongestHost };

    /// <summary>A host name, in any case.</summary>
    public static readonly TextFormat HostName = HostPattern with { Pattern = @"^[^\s*/?#@:\[\]]+$" };

    /// <summary>A name, <c>*.</c> before one, or a CIDR, and a port behind it.</summary>
    public static readonly TextFormat UpstreamPattern = new() { Pattern = @"^((\*\.)?[^\s*/?#@:\[\]]+|[0-9a-fA-F:.]+/[0-9]{1,3})(:[1-9][0-9]{0,4})?$", MaxLength = UpstreamSyntax.Longest };

    /// <summary>An origin outside the cluster; what is an address in disguise only the validators can tell.</summary>
    public static readonly TextFormat Upstream = new() { Pattern = @"^[Hh][Tt][Tt][Pp][Ss]?://([^\s/?#@:\[\]]+|\[[0-9a-fA-F:.]+\])(:[1-9][0-9]{0,4})?/?$", MaxLength = UpstreamSyntax.Longest };

    /// <summary>Where a browser is sent.</summary>
    public static readonly TextFormat Redirect = new()
    {
        Pattern = AddressPattern,
        MaxLength = UriSyntax.Longest,
        Rules =
        [
            new("isURL(self)", "write an absolute address, such as https://help.example.com/access"),
            new("!isURL(self) || url(self).getScheme() == 'https' || url(self).getHostname().endsWith('.localhost')", "write https://; http:// is only for names under .localhost"),
        ],
    };

    /// <summary>An OIDC issuer (OpenID Connect Discovery §3).</summary>
    public static readonly TextFormat Issuer = new()
    {
        Pattern = AddressPattern,
        MaxLength = UriSyntax.Longest,
        Rules =
        [
            new("isURL(self)", "write an absolute address, such as https://login.example.com"),
            new("!isURL(self) || url(self).getScheme() == 'https' || url(self).getHostname().endsWith('.localhost') || url(self).getHostname() == 'localhost'"
                + " || (isIP(url(self).getHostname()) && ip(url(self).getHostname()).isLoopback())", "write https://; http:// is only for loopback and names under .localhost"),
            new("!self.contains('?') && !self.contains('#')", "an issuer has no query and no fragment: write it exactly as its tokens say it in iss"),
        ],
    };
}
