using System.Collections.Immutable;
using IapK8s.Compiler.Inheritance;
using IapK8s.Compiler.Inputs;
using IapK8s.Compiler.Outputs;
using IapK8s.Policy.Definitions;
using IapK8s.Resources;
using IapK8s.Resources.Findings;
using IapK8s.Resources.Policies;
using IapK8s.Resources.Syntax;

namespace IapK8s.Compiler.Providers;

/// <summary>The provider that a policy may use. None is not a way in: whoever needs to sign in is refused.</summary>
internal sealed class ProviderSelection(ResourceIndex index, ImmutableSortedDictionary<string, CompiledProvider> providers)
{
    /// <summary>What a reference means to the policies of a namespace; null without one.</summary>
    public ProviderChoice? Choose(ProviderRef? reference, string ns, FindingList findings) =>
        reference is null ? null : new ProviderChoice(Find(reference, ns, findings));

    private ProviderDefinition? Find(ProviderRef reference, string ns, FindingList findings)
    {
        var field = FieldPath.Spec.Child("providerRef");
        if (reference.Kind == ApiGroup.ClusterIapProvider && index.ClusterProviders.TryGetValue(reference.Name!, out var cluster)
            && !cluster.Spec.AllowedNamespaces!.Any(allowed => allowed == "*" || allowed == ns))
        {
            findings.Error(FindingReason.RefNotPermitted, field.Child("name"), $"ClusterIapProvider {reference.Name} does not allow namespace {ns}",
                $"Have {ns} added to its allowedNamespaces, or use another provider. Nobody can sign in until then.");
            return null;
        }
        var owner = reference.Kind == ApiGroup.ClusterIapProvider ? "" : reference.Namespace ?? ns;
        if (owner.Length > 0 && owner != ns && !index.IsGranted(new GrantedFrom(ApiGroup.Name, ApiGroup.IapPolicy, ns), owner, ApiGroup.Name, ApiGroup.IapProvider, reference.Name!))
        {
            findings.Error(FindingReason.RefNotPermitted, field.Child("namespace"), $"{Quoted.Of(owner)} is another namespace, and no ReferenceGrant there lets IapPolicies of {ns} refer to IapProvider {reference.Name}",
                "Use a provider of the policy's own namespace, a ClusterIapProvider that allows it, or have a ReferenceGrant written there. Nobody can sign in until then.");
            return null;
        }
        var name = ProviderCompiler.NameOf(owner, reference.Name!);
        if (providers.TryGetValue(name, out var provider))
            return provider.Definition;
        findings.Error(FindingReason.RefNotFound, field.Child("name"),
            reference.Kind == ApiGroup.ClusterIapProvider ? $"There is no valid ClusterIapProvider {reference.Name}" : $"There is no valid IapProvider {owner}/{reference.Name}",
            "Create it, mend it, or correct the name. Nobody can sign in until then.");
        return null;
    }
}
