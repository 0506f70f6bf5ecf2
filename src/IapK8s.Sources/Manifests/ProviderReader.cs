using IapK8s.Resources.Providers;

namespace IapK8s.Sources.Manifests;

internal static class ProviderReader
{
    public static IapProviderSpec Spec(ObjectReader spec) => new()
    {
        Issuer = spec.Text("issuer"),
        ClientId = spec.Text("clientId"),
        ClientSecretRef = spec.Object("clientSecretRef", secret => new SecretKeyRef
        {
            Name = secret.Text("name"),
            Key = secret.Text("key"),
            Namespace = secret.Text("namespace"),
        }),
        Scopes = spec.Texts("scopes"),
        DisplayName = spec.Text("displayName"),
        Algorithms = spec.Texts("algorithms"),
        Claims = spec.Object("claims", claims => new ProviderClaims
        {
            Subject = claims.Text("subject"),
            Email = claims.Text("email"),
            EmailVerified = claims.Text("emailVerified"),
            Groups = claims.Text("groups"),
        }),
        Audiences = spec.Texts("audiences"),
        Registration = spec.Text("registration"),
        AllowedNamespaces = spec.Texts("allowedNamespaces"),
    };
}
