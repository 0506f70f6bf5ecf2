using System.Collections.Immutable;
using IapK8s.Policy.Definitions;
using IapK8s.Resources.Findings;
using IapK8s.Resources.Policies;
using IapK8s.Resources.Syntax;

namespace IapK8s.Resources.Validation;

/// <summary>Everything that is wrong with one policy by itself. What other resources make of it is the compiler's to say.</summary>
public static class PolicyValidator
{
    public static ImmutableArray<Finding> Validate(IapPolicy policy)
    {
        var findings = new FindingList(policy);
        var (spec, field) = (policy.Spec, FieldPath.Spec);
        MetadataValidator.Check(findings, policy.Metadata, isNamespaced: true);
        findings.Choice(field.Child("mode"), spec.Mode, ["Enforce"], ["Shadow", "Off"], "Write Enforce, or remove the policy: its pods then refuse everything.");
        findings.Choice(field.Child("enforceAt"), spec.EnforceAt, ["Sidecar"], ["Gateway", "Both"]);
        TargetValidator.Check(findings, spec);
        var hosts = HostValidator.Check(findings, spec.Hosts);
        CheckProvider(findings, policy);
        RuleValidator.Check(findings, spec.Rules, hosts);
        SettingsValidator.Check(findings, policy);
        UnsupportedValidator.Check(findings, spec);
        return findings.ToImmutable();
    }

    private static void CheckProvider(FindingList findings, IapPolicy policy)
    {
        var field = FieldPath.Spec.Child("providerRef");
        if (policy.Spec.ProviderRef is not { } reference)
        {
            if (NeedsIdentity(policy.Spec.Rules ?? []))
                findings.Required(field, "Name the provider that proves identities: providerRef: {kind: IapProvider, name: ...}.");
            return;
        }
        if (reference.Kind is null)
            findings.Required(field.Child("kind"), "Write IapProvider or ClusterIapProvider.");
        findings.Choice(field.Child("kind"), reference.Kind, [ApiGroup.IapProvider, ApiGroup.ClusterIapProvider]);
        if (reference.Name is null)
            findings.Required(field.Child("name"), "Write the provider's name.");
        else
            findings.Check(field.Child("name"), NameSyntax.CheckSubdomain(reference.Name));
        if (reference.Namespace is null)
            return;
        if (reference.Kind == ApiGroup.ClusterIapProvider)
            findings.Error(FindingReason.Invalid, field.Child("namespace"), $"{Quoted.Of(reference.Namespace)} is given for a cluster kind", "Remove it.");
        else if (reference.Namespace != policy.Metadata.Namespace)
            findings.Error(FindingReason.RefNotPermitted, field.Child("namespace"), $"{Quoted.Of(reference.Namespace)} is another namespace",
                "Use a provider of the policy's own namespace, or a ClusterIapProvider that allows it.");
    }

    /// <summary>Somebody must be known for an Allow to bite, or to be spared by a Deny.</summary>
    private static bool NeedsIdentity(IReadOnlyList<PolicyRule> rules) => rules.Any(rule =>
        (rule.Action == nameof(RuleAction.Allow) && (rule.Members ?? []).Any(member => member != "allUsers"))
        || rule.ExceptMembers is not null || rule.Unless is not null || rule.Require is not null);
}
