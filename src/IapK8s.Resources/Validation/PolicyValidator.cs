using System.Collections.Immutable;
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
        var spec = policy.Spec;
        MetadataValidator.Check(findings, policy.Metadata, isNamespaced: true);
        TargetValidator.Check(findings, policy);
        var hosts = HostValidator.Check(findings, spec.Hosts);
        CheckShared(findings, spec);
        CheckProvider(findings, policy);
        RuleValidator.Check(findings, spec.Rules, spec.IsForNamespace ? null : hosts);
        SettingsValidator.CheckAudience(findings, spec.Assertion, policy.Metadata.Namespace);
        findings.Choice(FieldPath.Spec.Child("rollout"), spec.Rollout, Choices.Rollout);
        if (spec.IsForNamespace)
            CheckForNamespace(findings, spec);
        return findings.ToImmutable();
    }

    public static ImmutableArray<Finding> Validate(ClusterIapPolicy policy)
    {
        var findings = new FindingList(policy);
        var (spec, field) = (policy.Spec, FieldPath.Spec);
        MetadataValidator.Check(findings, policy.Metadata, isNamespaced: false);
        TargetValidator.CheckNamespaceSelector(findings, field.Child("namespaceSelector"), spec.NamespaceSelector);
        findings.Choice(field.Child("protect"), spec.Protect, Choices.Protect);
        CheckShared(findings, spec);
        CheckProvider(findings, policy);
        if (spec.Rules is not null)
            RuleValidator.Check(findings, spec.Rules, null);
        CheckIsNoAppsOwn(findings, spec);
        HostValidator.CheckOwners(findings, field.Child("hostOwners"), spec.HostOwners);
        CeilingValidator.Check(findings, field.Child("ceiling"), spec);
        return findings.ToImmutable();
    }

    private static void CheckShared(FindingList findings, PolicySpec spec)
    {
        findings.Choice(FieldPath.Spec.Child("mode"), spec.Mode, Choices.Mode);
        findings.Choice(FieldPath.Spec.Child("enforceAt"), spec.EnforceAt, Choices.EnforceAt);
        SettingsValidator.Check(findings, spec);
        UnsupportedValidator.Check(findings, spec);
    }

    /// <summary>What one app says about itself cannot hold for all of a namespace.</summary>
    private static void CheckForNamespace(FindingList findings, IapPolicySpec spec)
    {
        if (spec.Hosts is not null)
            findings.Error(FindingReason.Invalid, FieldPath.Spec.Child("hosts"), "hosts are given for a whole namespace", "Write them in the policies of the workloads that serve them.");
        CheckIsNoAppsOwn(findings, spec);
    }

    private static void CheckIsNoAppsOwn(FindingList findings, PolicySpec spec)
    {
        if (spec.EnforceAt is { } place)
            findings.Error(FindingReason.Invalid, FieldPath.Spec.Child("enforceAt"), $"{Quoted.Of(place)} is given for several workloads", "Write it in the policies of the workloads.");
        var capture = FieldPath.Spec.Child("capture");
        if (spec.Capture?.Mode is { } mode)
            findings.NotSupported(capture.Child("mode"), Quoted.Of(mode), "Write it in the policies of the workloads.");
        if (spec.Capture?.Opaque is not null)
            findings.Error(FindingReason.Invalid, capture.Child("opaque"), "Opaque ports are given for several workloads", "Write them in the policy of the one workload that has them.");
        if (spec.Capture?.Loopback?.Open is not null)
            findings.Error(FindingReason.Invalid, capture.Child("loopback").Child("open"), "Open ports are given for several workloads", "Write them in the policy of the one workload that has them.");
        if (spec.Assertion?.Audience is { } audience)
            findings.Error(FindingReason.Invalid, FieldPath.Spec.Child("assertion").Child("audience"), $"{Quoted.Of(audience)} would be the audience of several apps", "Write it in the policy of the one workload that it names.");
    }

    private static void CheckProvider(FindingList findings, IapPolicy policy)
    {
        if (policy.Spec.ProviderRef is not { } reference)
            return;
        var field = FieldPath.Spec.Child("providerRef");
        CheckReference(findings, field, reference, Choices.ProviderKind);
    }

    /// <summary>Nobody above could have named a provider, and a team's own proves nothing to a central rule: what names people needs one here.</summary>
    private static void CheckProvider(FindingList findings, ClusterIapPolicy policy)
    {
        var field = FieldPath.Spec.Child("providerRef");
        if (policy.Spec.ProviderRef is { } reference)
            CheckReference(findings, field, reference, Choices.ClusterProviderKind);
        else if ((policy.Spec.Rules ?? []).Any(rule => rule.NamesPeople))
            findings.Required(field, "Name the provider whose identities the rules are about: providerRef: {kind: ClusterIapProvider, name: ...}.");
        else if (policy.Spec.Ceiling?.Acr is not null)
            findings.Required(field, "Name the provider whose acr the ceiling is about: providerRef: {kind: ClusterIapProvider, name: ...}.");
    }

    internal static void CheckReference(FindingList findings, FieldPath field, ProviderRef reference, Choice kinds)
    {
        if (reference.Kind is null)
            findings.Required(field.Child("kind"), $"Write {Quoted.Choice(kinds.Enforced)}.");
        findings.Choice(field.Child("kind"), reference.Kind, kinds);
        if (reference.Name is null)
            findings.Required(field.Child("name"), "Write the provider's name.");
        else
            findings.Check(field.Child("name"), NameSyntax.CheckSubdomain(reference.Name));
        if (reference.Namespace is not null && reference.Kind == ApiGroup.ClusterIapProvider)
            findings.Error(FindingReason.Invalid, field.Child("namespace"), $"{Quoted.Of(reference.Namespace)} is given for a cluster kind", "Remove it.");
        else if (reference.Namespace is not null)
            findings.Check(field.Child("namespace"), NameSyntax.CheckLabel(reference.Namespace));
    }
}
