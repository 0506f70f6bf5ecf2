using System.Collections.Immutable;
using IapK8s.Resources.Findings;
using IapK8s.Resources.Providers;
using IapK8s.Resources.Syntax;

namespace IapK8s.Resources.Validation;

/// <summary>Everything that is wrong with one provider by itself.</summary>
public static class ProviderValidator
{
    public static ImmutableArray<Finding> Validate(IapProvider provider)
    {
        var findings = new FindingList(provider);
        MetadataValidator.Check(findings, provider.Metadata, isNamespaced: true);
        CheckSpec(findings, provider.Spec);
        if (provider.Spec.ClientSecretRef?.Namespace is { } other)
            findings.Check(FieldPath.Spec.Child("clientSecretRef").Child("namespace"), NameSyntax.CheckLabel(other));
        if (provider.Spec.AllowedNamespaces is not null)
        {
            findings.Error(FindingReason.Invalid, FieldPath.Spec.Child("allowedNamespaces"), "allowedNamespaces is given for an IapProvider, which serves its own namespace alone",
                "Remove it, or write a ClusterIapProvider.");
        }
        return findings.ToImmutable();
    }

    public static ImmutableArray<Finding> Validate(ClusterIapProvider provider)
    {
        var findings = new FindingList(provider);
        MetadataValidator.Check(findings, provider.Metadata, isNamespaced: false);
        CheckSpec(findings, provider.Spec);
        if (provider.Spec.ClientSecretRef is { } secret)
        {
            var field = FieldPath.Spec.Child("clientSecretRef").Child("namespace");
            if (secret.Namespace is null)
                findings.Required(field, "Write the namespace of the Secret.");
            else
                findings.Check(field, NameSyntax.CheckLabel(secret.Namespace));
        }
        CheckAllowedNamespaces(findings, FieldPath.Spec.Child("allowedNamespaces"), provider.Spec.AllowedNamespaces);
        return findings.ToImmutable();
    }

    private static void CheckAllowedNamespaces(FindingList findings, FieldPath field, IReadOnlyList<string>? namespaces)
    {
        const string fix = "List the namespaces whose policies may use it, or write [\"*\"] for all.";
        if (namespaces is null)
            findings.Required(field, fix);
        else if (namespaces is not ["*"])
            findings.Each(field, namespaces, Limits.Namespaces, fix, text =>
                text == "*" ? new SyntaxProblem("\"*\" stands beside names", "Write [\"*\"] alone, or the names alone.") : NameSyntax.CheckLabel(text));
    }

    private static void CheckSpec(FindingList findings, IapProviderSpec spec)
    {
        var field = FieldPath.Spec;
        if (spec.Registration is not null)
            findings.Choice(field.Child("registration"), spec.Registration, Choices.Registration, "Remove it, register a client at the provider and write clientId and clientSecretRef.");
        if (spec.Audiences is not null)
            findings.NotSupported(field.Child("audiences"), Quoted.Of(string.Join(", ", spec.Audiences)), "Remove it; policies list them in programmatic.audiences.");

        if (spec.Issuer is null)
            findings.Required(field.Child("issuer"), "Write the issuer exactly as its tokens say it in iss.");
        else
            findings.Check(field.Child("issuer"), UriSyntax.CheckIssuer(spec.Issuer));
        if (spec.ClientId is null)
            findings.Required(field.Child("clientId"), "Write the client id that the provider knows the portal by.");
        else
            findings.Check(field.Child("clientId"), TextSyntax.CheckToken(spec.ClientId, Limits.Token));
        CheckSecret(findings, field.Child("clientSecretRef"), spec.ClientSecretRef);

        findings.Each(field.Child("scopes"), spec.Scopes, Limits.Scopes, "Leave scopes out for openid, email and profile.", text => TextSyntax.CheckToken(text, Limits.Token));
        if (spec.Scopes is { Count: > 0 } scopes && !scopes.Contains("openid"))
            findings.Error(FindingReason.Invalid, field.Child("scopes"), "scopes lack openid, so that no ID token would be issued", "Add openid.");
        if (spec.DisplayName is not null)
            findings.Check(field.Child("displayName"), TextSyntax.Check(spec.DisplayName, Limits.DisplayName));
        findings.Each(field.Child("algorithms"), spec.Algorithms, Choices.Algorithm.Enforced.Count, "Leave algorithms out for ES256, RS256 and PS256.", CheckAlgorithm);
        if (spec.Claims is { } claims)
            CheckClaims(findings, field.Child("claims"), claims);
    }

    private static void CheckSecret(FindingList findings, FieldPath field, SecretKeyRef? secret)
    {
        if (secret is null)
        {
            findings.Required(field, "Name the Secret that holds the client secret: clientSecretRef: {name: ..., key: ...}.");
            return;
        }
        SecretKeyValidator.Check(findings, field, secret.Name, secret.Key);
    }

    private static void CheckClaims(FindingList findings, FieldPath field, ProviderClaims claims)
    {
        foreach (var (name, value) in new[] { ("subject", claims.Subject), ("email", claims.Email), ("emailVerified", claims.EmailVerified), ("groups", claims.Groups) })
        {
            if (value is not null)
                findings.Check(field.Child(name), TextSyntax.CheckToken(value, Limits.Token));
        }
    }

    private static SyntaxProblem? CheckAlgorithm(string text)
    {
        if (Choices.Algorithm.Enforced.Contains(text))
            return null;
        var why = text.StartsWith("HS", StringComparison.OrdinalIgnoreCase) ? "is symmetric: whoever verifies could sign"
            : text.Equals("none", StringComparison.OrdinalIgnoreCase) ? "is no signature at all"
            : "is not an algorithm that is accepted";
        return new SyntaxProblem($"{Quoted.Of(text)} {why}", $"Write {Quoted.Choice(Choices.Algorithm.Enforced)}.");
    }
}
