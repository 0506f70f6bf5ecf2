using System.Collections.Immutable;
using IapK8s.Compiler.AccessLevels;
using IapK8s.Compiler.Claims;
using IapK8s.Compiler.Inheritance;
using IapK8s.Compiler.Inputs;
using IapK8s.Compiler.Providers;
using IapK8s.Compiler.Targets;
using IapK8s.Policy.Definitions;
using IapK8s.Resources.Findings;
using IapK8s.Resources.Policies;

namespace IapK8s.Compiler.Translation;

/// <summary>One workload's policy at a time: what it and the levels above say, less what is not theirs to say.</summary>
internal sealed class PolicyTranslator(ResourceIndex index, ProviderSelection providers, RuleTranslator rules, UpperLevels upper, HostOwners hostOwners, AudienceOwners audiences, LevelMentions mentions, FindingBook book)
{
    private readonly TargetResolver _targets = new(index);
    private readonly GatewayTargets _gateway = new(index);

    public PolicyDraft Translate(IapPolicy policy)
    {
        var findings = book.Of(policy);
        var own = new LevelPolicy(policy, PolicyLevel.Workload, policy.Spec, providers.Choose(policy.Spec.ProviderRef, policy.Metadata.Namespace, findings));
        var said = SpokenSettings.Of(own, upper.Ceilings, findings);
        var spoken = said.Over(upper.Settings);
        var settings = SettingsTranslator.Translate(own, policy.Metadata.Namespace, AudienceOwners.Of(policy), spoken, upper.Ceilings, book);
        var (targets, capture) = OpaqueClaims.Settle(policy, PodTargets(policy, findings), settings.Capture, findings);
        var hosts = hostOwners.Keep(policy, upper.Ceilings, findings);
        var names = hosts.Select(entry => entry.Host).ToHashSet(StringComparer.Ordinal);
        var keepsAHost = hosts.Length > 0 || policy.Spec.Hosts is null;
        ImmutableArray<DraftRule> drafted = [.. upper.Rules.Select(rule => rule.Under(names)).OfType<DraftRule>(), .. rules.Translate(own, settings.Provider, upper.Ceilings, names, findings)];
        return new PolicyDraft
        {
            Policy = policy,
            Own = own,
            Said = said,
            Spoken = spoken,
            Settings = settings with { Capture = capture },
            Hosts = hosts,
            Rules = drafted,
            Targets = targets,
            GatewayTargets = GatewayTargets(policy, hosts, findings),
            OnlyDenies = !audiences.Allow(policy, findings) || !keepsAHost,
            Doubts = [.. new[] { Provider(policy, spoken, findings), Address(own, settings, drafted, findings), AllowRules(settings, drafted, findings) }.OfType<Doubt>()],
        };
    }

    private ImmutableArray<PodTarget> PodTargets(IapPolicy policy, FindingList findings)
    {
        if (policy.Spec.IsAtSidecar)
            return _targets.Resolve(policy, findings);
        _gateway.Check(policy, findings);
        if (upper.Protector is { } protector)
        {
            findings.Warning(FindingReason.Conflicted, FieldPath.Spec.Child("enforceAt"), $"{protector.Resource.Id} protects all workloads, so the pods behind the gateway have sidecars that refuse this policy's hosts",
                "Write enforceAt: Both.");
        }
        return [];
    }

    private ImmutableArray<GatewayTarget> GatewayTargets(IapPolicy policy, ImmutableArray<HostEntry> hosts, FindingList findings)
    {
        if (policy.Spec.IsAtGateway && hosts.IsEmpty && policy.Spec.Hosts is null)
            findings.Error(FindingReason.Required, FieldPath.Spec.Child("hosts"), "The gateway tells apps apart by their hosts, and the policy has none", "Write the hosts that the ingress serves: hosts: [shop.example.com].");
        return _gateway.Of(policy);
    }

    /// <summary>What comes straight from a load balancer comes from its address, and a level for the office's network would take that for the client's.</summary>
    private Doubt? Address(LevelPolicy own, PolicyDefinition settings, ImmutableArray<DraftRule> drafted, FindingList findings)
    {
        if (!settings.TrustedProxies.IsEmpty || drafted.FirstOrDefault(rule => mentions.NeedAddress(rule.Definition.Condition)) is not { } rule)
            return null;
        var field = rule.Definition.Policy == own.Name ? FieldPath.Spec.Child("rules").Key(rule.Definition.Name).Child("condition") : FieldPath.Spec.Child("network").Child("trustedProxies");
        return new Doubt(policy => policy.TrustedProxies.IsEmpty, () => findings.Warning(FindingReason.NoTrustedProxies, field,
            $"Rule {rule.Definition.Id} depends on an access level with clientCidrs, and no proxy is trusted to tell the client's address",
            "Name the proxies in front: network: {trustedProxies: [10.0.0.0/8]}. The level is unknown until then: an Allow that depends on it lets nobody in, a Deny bites."));
    }

    /// <summary>Somebody must be known for an Allow to bite, or to be spared by a Deny.</summary>
    private static Doubt? Provider(IapPolicy policy, SpokenSettings spoken, FindingList findings)
    {
        var needsIdentity = policy.Spec.Rules!.Any(rule => rule.NamesPeople && (rule.Action == nameof(RuleAction.Allow) || rule.ExceptMembers is not null || rule.Unless is not null));
        return !needsIdentity || spoken.Find(SettingTable.Provider) is not null ? null : new Doubt(together => together.Provider is null, () => findings.Error(
            FindingReason.Required, FieldPath.Spec.Child("providerRef"), "The rules name people, and no provider is in force here or above",
            "Name the provider that proves identities: providerRef: {kind: IapProvider, name: ...}. Nobody can sign in until then."));
    }

    /// <summary>Deny rules alone are a policy too, beside another one that allows.</summary>
    private static Doubt? AllowRules(PolicyDefinition settings, ImmutableArray<DraftRule> drafted, FindingList findings) => settings.Mode == PolicyMode.Off || drafted.Any(rule => !rule.IsDeny)
        ? null
        : new Doubt(policy => policy.Rules.All(rule => rule.Action == RuleAction.Deny), () => findings.Warning(
            FindingReason.NoAllowRules, FieldPath.Spec.Child("rules"), "No rule allows anything, so everybody is denied", "Add a rule with action: Allow."));
}
