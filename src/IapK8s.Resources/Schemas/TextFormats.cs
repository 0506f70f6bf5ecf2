using IapK8s.Policy.Cel;
using IapK8s.Policy.Matching;
using IapK8s.Resources.Syntax;
using IapK8s.Resources.Validation;

namespace IapK8s.Resources.Schemas;

/// <summary>What each kind of text may be: the schema's half of <c>Syntax/</c>, with its limits. What only code can judge stays with the validators.</summary>
internal static class TextFormats
{
    private const string LabelPattern = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
    private const string SubdomainPattern = $@"{LabelPattern}(\.{LabelPattern})*";

    /// <summary>Visible and white space inside, neither at the ends nor a control character anywhere.</summary>
    private const string LinePattern = @"[^\s\x00-\x1f\x7f]([^\x00-\x1f\x7f]*[^\s\x00-\x1f\x7f])?";

    private const string UserPattern = @"[^\s*@]+(@[^\s*@]+)?";

    public static readonly TextFormat Label = new() { Pattern = $"^{LabelPattern}$", MaxLength = NameSyntax.LongestLabel };

    public static readonly TextFormat Subdomain = new() { Pattern = $"^{SubdomainPattern}$", MaxLength = NameSyntax.LongestSubdomain };

    /// <summary>A namespace, or <c>*</c> for all.</summary>
    public static readonly TextFormat NamespaceOrAll = Label with { Pattern = $@"^({LabelPattern}|\*)$" };

    /// <summary>Compared byte for byte in tokens: visible ASCII.</summary>
    public static readonly TextFormat Token = new() { Pattern = "^[!-~]+$", MaxLength = Limits.Token };

    public static readonly TextFormat Condition = new() { MinLength = 1, MaxLength = CelLimits.Default.Length };

    /// <summary>A qualified name: an optional DNS prefix, a slash, and a name of 63 characters.</summary>
    public static readonly TextFormat LabelKey = new()
    {
        Pattern = $@"^({SubdomainPattern}/)?[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?$",
        MaxLength = NameSyntax.LongestSubdomain + 1 + NameSyntax.LongestLabel,
    };

    public static readonly TextFormat LabelValue = new() { Pattern = "^([A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?)?$", MaxLength = NameSyntax.LongestLabel };

    /// <summary>API groups; empty for core.</summary>
    public static readonly TextFormat Group = new() { Pattern = $"^({SubdomainPattern})?$", MaxLength = NameSyntax.LongestSubdomain };

    public static readonly TextFormat SecretKey = new() { Pattern = "^[-._a-zA-Z0-9]+$", MaxLength = NameSyntax.LongestSubdomain };

    public static readonly TextFormat Path = new() { Pattern = @"^(/[^/?#\\\x00-\x1f\x7f]+)*/?$", MinLength = 1, MaxLength = PathPattern.MaxLength };

    /// <summary>Of an application: as requests have it when they are decided on.</summary>
    public static readonly TextFormat Prefix = new() { Pattern = @"^/[!-""$-;=-\[\]-~]*$", MaxLength = PrefixSyntax.Longest };

    public static readonly TextFormat Quantity = new() { Pattern = "^[0-9]{1,12}([KMG]i)?$", MaxLength = 14 };

    /// <summary>Certificates, which only code can judge.</summary>
    public static readonly TextFormat Certificates = new() { MinLength = 1, MaxLength = CertificateSyntax.Longest };

    public static readonly TextFormat Method = new()
    {
        Pattern = "^[-A-Z0-9_.!$%&'*+^`|~#]+$",
        MaxLength = 32,
        Rules =
        [
            new("self != 'TRACE' && self != 'CONNECT'", "TRACE and CONNECT are refused by the proxy whatever a policy says: leave them out"),
            new("self != '*'", "\"*\" is not a method: leave methods out, and the rule covers every method"),
        ],
    };

    public static readonly TextFormat Member = new()
    {
        Pattern = $"^(allUsers|allAuthenticatedUsers|user:{UserPattern}|group:{LinePattern}|iapgroup:{SubdomainPattern}|"
            + $@"domain:[^\s*@:/]+\.[^\s*@:/]+|serviceAccount:{LabelPattern}/{SubdomainPattern}|claim:[^\s=\x00-\x1f\x7f][^=\x00-\x1f\x7f]*={LinePattern})$",
        MaxLength = MemberSyntax.Longest,
    };

    public static readonly TextFormat GroupMember = Member with { Pattern = $"^(user:{UserPattern}|iapgroup:{SubdomainPattern})$" };

    /// <summary>What may stand before a name.</summary>
    public static readonly TextFormat GroupPrefix = new() { Pattern = $@"^({LabelPattern}\.)*[a-z0-9]([-a-z0-9]*)\.?$", MaxLength = Limits.GroupPrefix };

    public static readonly TextFormat Email = new() { Pattern = @"^[^\s*@]+@[^\s*@]+$", MaxLength = MemberSyntax.Longest - "user:".Length };

    public static readonly TextFormat Subject = Line(RevocationValidator.LongestSubject);

    public static readonly TextFormat SessionId = new()
    {
        Pattern = "^[A-Za-z0-9_-]+$",
        MinLength = RevocationValidator.SessionIdLength,
        MaxLength = RevocationValidator.SessionIdLength,
    };

    public static readonly TextFormat ProviderName = new()
    {
        Pattern = $"^(({LabelPattern})?/)?{SubdomainPattern}$",
        MaxLength = NameSyntax.LongestLabel + 1 + NameSyntax.LongestSubdomain,
    };

    public static readonly TextFormat ServiceAccount = new()
    {
        Pattern = $"^{LabelPattern}/{SubdomainPattern}$",
        MaxLength = NameSyntax.LongestLabel + 1 + NameSyntax.LongestSubdomain,
    };

    /// <summary>One line of text for people.</summary>
    public static TextFormat Line(int longest) => new() { Pattern = $"^{LinePattern}$", MaxLength = longest };

    /// <summary>Free text of the controller's own.</summary>
    public static TextFormat Free(int longest) => new() { MaxLength = longest };

    /// <summary>A few words to choose from; those that nothing enforces yet are refused by a rule that says so.</summary>
    /// <param name="instead">What to do where none of the enforced words would do.</param>
    public static TextFormat Of(Choice choice, string? instead = null) => new()
    {
        Values = [.. choice.Known],
        Refused = choice.Later,
        MaxLength = choice.Known.Max(value => value.Length),
        Rules = choice.Later is [] ? [] :
        [
            new($"!(self in [{string.Join(", ", choice.Later.Select(value => $"'{value}'"))}])",
                $"this build does not enforce {Quoted.Choice([.. choice.Later])}: {instead ?? (choice.Enforced is [] ? "leave it out" : $"write {Quoted.Choice(choice.Enforced)}, or leave it out")}",
                Reason: CelReason.FieldValueForbidden),
        ],
    };
}
