using IapK8s.Resources.Providers;
using IapK8s.Resources.Validation;
using static IapK8s.Resources.Schemas.FieldShape;

namespace IapK8s.Resources.Schemas.Shapes;

/// <summary>Providers of both kinds, and what is true of one kind alone.</summary>
internal static class ProviderShapes
{
    public static readonly ObjectShape Provider = new(typeof(IapProviderSpec))
    {
        [nameof(IapProviderSpec.Issuer)] = Of(NetworkFormats.Issuer).Required(),
        [nameof(IapProviderSpec.ClientId)] = Of(TextFormats.Token).Required(),
        [nameof(IapProviderSpec.ClientSecretRef)] = Plain().Required(),
        [nameof(IapProviderSpec.Scopes)] = SetOf(TextFormats.Token, Limits.Scopes).With(
            new CelRule("'openid' in self", "scopes lack openid, so that no ID token would be issued: add openid")),
        [nameof(IapProviderSpec.DisplayName)] = Of(TextFormats.Line(Limits.DisplayName)),
        [nameof(IapProviderSpec.Algorithms)] = SetOf(TextFormats.Of(Choices.Algorithm), Choices.Algorithm.Enforced.Count),
        [nameof(IapProviderSpec.Claims)] = Plain(),
        [nameof(IapProviderSpec.Audiences)] = SetOf(TextFormats.Token, Limits.Audiences).NotSupported("policies list them in programmatic.audiences"),
        [nameof(IapProviderSpec.Registration)] = Of(TextFormats.Of(Choices.Registration, "register a client at the provider and write clientId and clientSecretRef")),
        [nameof(IapProviderSpec.AllowedNamespaces)] = SetOf(TextFormats.NamespaceOrAll, Limits.Namespaces).With(
            new CelRule("!('*' in self) || size(self) == 1", "\"*\" stands beside names: write [\"*\"] alone, or the names alone")),
    };

    public static readonly ObjectShape Secret = new(typeof(SecretKeyRef))
    {
        [nameof(SecretKeyRef.Name)] = Of(TextFormats.Subdomain).Required(),
        [nameof(SecretKeyRef.Key)] = Of(TextFormats.SecretKey).Required(),
        [nameof(SecretKeyRef.Namespace)] = Of(TextFormats.Label),
    };

    public static readonly ObjectShape Claims = new(typeof(ProviderClaims))
    {
        [nameof(ProviderClaims.Subject)] = Of(TextFormats.Token),
        [nameof(ProviderClaims.Email)] = Of(TextFormats.Token),
        [nameof(ProviderClaims.EmailVerified)] = Of(TextFormats.Token),
        [nameof(ProviderClaims.Groups)] = Of(TextFormats.Token),
    };

    public static readonly CelRule[] Namespaced =
    [
        CelRule.Forbidden("!has(self.allowedNamespaces)", "an IapProvider serves its own namespace alone: remove allowedNamespaces, or write a ClusterIapProvider", ".allowedNamespaces"),
    ];

    public static readonly CelRule[] Cluster =
    [
        CelRule.Required("has(self.allowedNamespaces)", "list the namespaces whose policies may use it, or write [\"*\"] for all", ".allowedNamespaces"),
        CelRule.Required($"has(self.clientSecretRef.{CelRule.NameOf("namespace")})", "write the namespace of the Secret", ".clientSecretRef.namespace"),
    ];
}
