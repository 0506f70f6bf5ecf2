using System.Collections.Immutable;
using IapK8s.Compiler.Inputs;
using IapK8s.Compiler.Outputs;
using IapK8s.Policy.Definitions;
using IapK8s.Resources;
using IapK8s.Resources.Findings;
using IapK8s.Resources.Metadata;
using IapK8s.Resources.Providers;
using IapK8s.Resources.Syntax;

namespace IapK8s.Compiler.Providers;

/// <param name="releaseNamespace">Where the controller runs.</param>
internal sealed class ProviderCompiler(ResourceIndex index, string releaseNamespace, List<Finding> findings)
{
    private static readonly ImmutableArray<string> DefaultScopes = ["openid", "email", "profile"];

    public ImmutableSortedDictionary<string, CompiledProvider> Compile() =>
        index.Providers.Values.Select(provider => Compile(provider, provider.Spec.ClientSecretRef!.Namespace ?? provider.Metadata.Namespace, provider.Spec))
            .Concat(index.ClusterProviders.Values.Select(provider => Compile(provider, provider.Spec.ClientSecretRef!.Namespace!, provider.Spec)))
            .ToImmutableSortedDictionary(provider => provider.Definition.Name, provider => provider, StringComparer.Ordinal);

    /// <summary>As in <see cref="ProviderDefinition.Name"/>.</summary>
    public static string NameOf(string ns, string name) => $"{ns}/{name}";

    private CompiledProvider Compile(IResource provider, string secretNamespace, IapProviderSpec spec)
    {
        var own = new FindingList(provider);
        var secret = Secret(provider, secretNamespace, spec.ClientSecretRef!, own);
        findings.AddRange(own.ToImmutable().Select(finding => finding with { InForce = "Nobody can sign in with it; sessions and tokens go on." }));
        var defaults = new ClaimNames();
        var definition = new ProviderDefinition
        {
            Name = NameOf(provider.Metadata.Namespace, provider.Metadata.Name),
            Issuer = spec.Issuer!,
            ClientId = spec.ClientId!,
            Algorithms = spec.Algorithms is { } algorithms ? [.. algorithms.Order(StringComparer.Ordinal)] : ["ES256", "PS256", "RS256"],
            Claims = new ClaimNames
            {
                Subject = spec.Claims?.Subject ?? defaults.Subject,
                Email = spec.Claims?.Email ?? defaults.Email,
                EmailVerified = spec.Claims?.EmailVerified ?? defaults.EmailVerified,
                Groups = spec.Claims?.Groups ?? defaults.Groups,
            },
        };
        var client = secret is null ? null : new ProviderClientDefinition(
            spec.ClientId!, secret, spec.Scopes is { } scopes ? [.. scopes] : DefaultScopes, spec.DisplayName ?? provider.Metadata.Name);
        return new CompiledProvider(definition, client);
    }

    /// <summary>Who writes a cluster kind may name any Secret.</summary>
    private bool IsGranted(IResource provider, string ns, string name) => provider.Metadata.Namespace.Length == 0 || provider.Metadata.Namespace == ns
        || index.IsGranted(new GrantedFrom(ApiGroup.Name, ApiGroup.IapProvider, provider.Metadata.Namespace), ns, "", "Secret", name);

    private SecretText? Secret(IResource provider, string ns, SecretKeyRef reference, FindingList own)
    {
        var field = FieldPath.Spec.Child("clientSecretRef");
        if (!IsGranted(provider, ns, reference.Name!))
        {
            // The controller can read Secrets that the author of a provider cannot: it must not read them on their behalf.
            own.Error(FindingReason.RefNotPermitted, field.Child("namespace"), $"{Quoted.Of(ns)} is another namespace, and no ReferenceGrant there lets IapProviders of {provider.Metadata.Namespace} refer to Secret {reference.Name}",
                "Keep the Secret in the provider's own namespace and leave namespace out, or have a ReferenceGrant written there.");
            return null;
        }
        if (OwnSecrets.Contains(ns, reference.Name!, releaseNamespace))
        {
            own.Error(FindingReason.SecretForbidden, field.Child("name"), OwnSecrets.Refusal(ns, reference.Name!), OwnSecrets.Fix);
            return null;
        }
        if (index.ForbiddenSecrets.Contains((ns, reference.Name!)))
        {
            own.Error(FindingReason.SecretForbidden, field.Child("name"), $"The controller may not read Secret {ns}/{reference.Name}",
                $"Let it: kubectl create rolebinding iap-secret-reader -n {ns} --clusterrole=iap-secret-reader --serviceaccount={releaseNamespace}:iap-controller.");
            return null;
        }
        if (!index.Secrets.TryGetValue((ns, reference.Name!), out var secret))
        {
            own.Error(FindingReason.RefNotFound, field.Child("name"), $"There is no Secret {ns}/{reference.Name}", "Create it, or correct the name.");
            return null;
        }
        if (!secret.Data.TryGetValue(reference.Key!, out var value) || value.Reveal().Length == 0)
        {
            own.Error(FindingReason.RefNotFound, field.Child("key"), $"Secret {ns}/{reference.Name} has no key \"{reference.Key}\", or nothing under it", "Add it, or correct the key.");
            return null;
        }
        return value;
    }
}
