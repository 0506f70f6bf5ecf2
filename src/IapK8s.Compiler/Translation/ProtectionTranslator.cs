using IapK8s.Compiler.Inheritance;
using IapK8s.Compiler.Inputs;
using IapK8s.Compiler.Targets;

namespace IapK8s.Compiler.Translation;

/// <summary><c>protect: AllWorkloads</c>: the pods and ports that no workload's policy selects, under the rules of the levels above. They have no external host, so
/// they are reached by their internal names, with bearer credentials.</summary>
internal sealed class ProtectionTranslator(ResourceIndex index, UpperLevels upper, FindingBook book)
{
    private readonly TargetResolver _targets = new(index);

    /// <param name="drafts">Those of workloads' policies.</param>
    public IEnumerable<PolicyDraft> Translate(IReadOnlyCollection<PolicyDraft> drafts)
    {
        // A policy that may not be pushed answers for nothing, so it leaves its ports open to this.
        var taken = drafts.Where(draft => !draft.OnlyDenies).SelectMany(draft => draft.Targets.Select(target => (target.Pod, Ports: target.Ports.AddRange((draft.Settings.Capture?.Opaque ?? []).Select(port => port.Port)))))
            .ToLookup(target => target.Pod, target => target.Ports);
        foreach (var (ns, pods) in index.Pods)
        {
            if (upper.Protector is not { } protector)
                continue;
            var targets = new PodTargetBuilder();
            foreach (var pod in pods)
                _targets.AddUnclaimed(pod, taken[pod.Key].SelectMany(ports => ports).ToHashSet(), targets);
            yield return new PolicyDraft
            {
                Policy = null,
                Own = protector,
                Said = SpokenSettings.None,
                Spoken = upper.Settings,
                Settings = SettingsTranslator.Translate(protector, ns, $"/namespaces/{ns}/clusterpolicies/{protector.Resource.Metadata.Name}", upper.Settings, upper.Ceilings, book),
                Hosts = [],
                Rules = [.. upper.Rules.Where(rule => !rule.IsHostBound)],
                Targets = targets.Build(),
                OnlyDenies = false,
            };
        }
    }
}
