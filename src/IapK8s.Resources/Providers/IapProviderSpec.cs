using System.ComponentModel;

namespace IapK8s.Resources.Providers;

/// <summary>The same for both kinds, but for <see cref="AllowedNamespaces"/>.</summary>
public sealed record IapProviderSpec
{
    [Description("""
        The issuer, exactly as its tokens say it in iss: an https address without query and fragment (http only for loopback and names under .localhost). Its metadata are read from
        /.well-known/openid-configuration below it. Required. Example: https://login.example.com.
        """)]
    public string? Issuer { get; init; }

    [Description("The client id under which the provider knows the sign-in portal. Required. Example: iap-portal.")]
    public string? ClientId { get; init; }

    [Description("""
        The Secret that holds the client secret. The gateway alone uses it. Required. Example: {name: corp-client, key: client-secret}.
        """)]
    public SecretKeyRef? ClientSecretRef { get; init; }

    [Description("The scopes that are asked for at sign-in; openid is always among them. Absent: openid, email, profile. Example: [openid, email, profile, groups].")]
    public IReadOnlyList<string>? Scopes { get; init; }

    [Description("What the sign-in page calls the provider. Absent: the resource's name. Example: Example Corp.")]
    public string? DisplayName { get; init; }

    [Description("""
        The signature algorithms (JWS) that tokens may have, asymmetric ones only. Absent: ES256, RS256 and PS256. Example: [ES256].
        """)]
    public IReadOnlyList<string>? Algorithms { get; init; }

    [Description("""
        Which claims of the tokens say who somebody is. Absent: the standard names. Example: {groups: roles}.
        """)]
    public ProviderClaims? Claims { get; init; }

    [Description("""
        Audiences of bearer tokens. Example: [shop].
        """)]
    public IReadOnlyList<string>? Audiences { get; init; }

    [Description("""
        Dynamic: the controller registers the client itself (RFC 7591).
        Example: Dynamic.
        """)]
    public string? Registration { get; init; }

    [Description("""
        ClusterIapProvider only, required there: the namespaces whose policies may use the provider, or ["*"] for all. Example: [shop, payments].
        """)]
    public IReadOnlyList<string>? AllowedNamespaces { get; init; }
}

public sealed record SecretKeyRef
{
    [Description("The name of the Secret. Required. Example: corp-client.")]
    public string? Name { get; init; }

    [Description("The key within the Secret. Required. Example: client-secret.")]
    public string? Key { get; init; }

    [Description("""
        The namespace of the Secret. Required for a ClusterIapProvider. For an IapProvider: its own where absent; a Secret of another namespace must be granted by a ReferenceGrant (Gateway API). Example: iap-system.
        """)]
    public string? Namespace { get; init; }
}

public sealed record ProviderClaims
{
    [Description("The claim that identifies a person for good. Absent: sub. Example: oid.")]
    public string? Subject { get; init; }

    [Description("The claim with the e-mail address. Absent: email. Example: upn.")]
    public string? Email { get; init; }

    [Description("The claim that says whether the e-mail address was verified; it counts only where this is true. Absent: email_verified. Example: xms_edov.")]
    public string? EmailVerified { get; init; }

    [Description("The claim that lists the person's groups. Absent: groups. Example: roles.")]
    public string? Groups { get; init; }
}
