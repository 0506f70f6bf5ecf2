using IapK8s.Compiler.Claims;
using IapK8s.Compiler.Groups;
using IapK8s.Compiler.Inputs;
using IapK8s.Compiler.Providers;
using IapK8s.Compiler.Targets;
using IapK8s.Resources.Findings;
using IapK8s.Resources.Policies;

namespace IapK8s.Compiler.Translation;

/// <summary>One policy at a time: what it says, less what is not its to say.</summary>
internal sealed class PolicyTranslator(ResourceIndex index, ProviderSelection providers, GroupClosure groups)
{
    private readonly TargetResolver _targets = new(index);
    private readonly HostOwners _hosts = new(index.Policies);
    private readonly AudienceOwners _audiences = new(index.Policies);

    public PolicyDraft Translate(IapPolicy policy, FindingList findings)
    {
        var settings = SettingsTranslator.Translate(policy, providers.Select(policy, findings), findings);
        var (targets, capture) = OpaqueClaims.Settle(policy, _targets.Resolve(policy, findings), settings.Capture, findings);
        var hosts = _hosts.Keep(policy, findings);
        var keepsAHost = hosts.Length > 0 || policy.Spec.Hosts is null;
        return new PolicyDraft
        {
            Policy = policy,
            Settings = settings with { Capture = capture },
            Hosts = hosts,
            Rules = new RuleTranslator(groups, hosts.Select(entry => entry.Host).ToHashSet(StringComparer.Ordinal)).Translate(policy, findings),
            Targets = targets,
            OnlyDenies = !_audiences.Allow(policy, findings) || !keepsAHost,
        };
    }
}
