using System.Collections.Immutable;
using IapK8s.Resources;
using IapK8s.Resources.Directories;
using IapK8s.Resources.Findings;
using IapK8s.Resources.Metadata;

namespace IapK8s.Controller.Status;

/// <summary>Works out how every object of ours stands from what was read, what was compiled and who acknowledged what. Pure.</summary>
internal static class StatusBuilder
{
    /// <param name="before">The conditions that an object had: when one last changed is told by them.</param>
    public static StatusDocument Build(StatusInputs inputs, Func<ResourceId, ImmutableArray<Condition>> before)
    {
        var state = inputs.Round.State;
        var findings = state.Findings.AddRange(inputs.Round.Compiled.Findings);
        var own = findings.Where(finding => finding.Resource is not null).ToLookup(finding => finding.Resource!);
        var good = Sound(inputs).ToDictionary(resource => resource.Id);
        var ids = state.Versions.Keys.Concat(good.Keys).Concat(own.Select(named => named.Key).Where(id => Kinds.Contains(id.Kind)))
            .Distinct().OrderBy(id => id.Kind, StringComparer.Ordinal).ThenBy(id => id.Namespace, StringComparer.Ordinal).ThenBy(id => id.Name, StringComparer.Ordinal).ToList();
        var policies = new PolicyStatuses(inputs);
        return new StatusDocument(
            [.. ids.Where(id => id.Kind is ApiGroup.IapPolicy or ApiGroup.ClusterIapPolicy).Select(id => policies.Of(Standing(id), good.GetValueOrDefault(id)))],
            [.. findings.Select(finding => new FindingStatus(
                finding.Severity.ToString(), finding.Reason.ToString(), finding.Resource?.ToString(), finding.Field, finding.Message, finding.Fix, finding.Location?.ToString(), finding.InForce))],
            [.. ids.Where(id => id.Kind is ApiGroup.IapProvider or ApiGroup.ClusterIapProvider).Select(id => ProviderStatuses.Of(Standing(id), inputs))],
            [.. ids.Where(id => id.Kind == ApiGroup.IapDirectory).Select(id => DirectoryStatuses.Of(Standing(id), good.GetValueOrDefault(id) as IapDirectory, inputs))],
            [.. ids.Where(id => id.Kind is ApiGroup.IapAccessLevel or ApiGroup.IapGroup or ApiGroup.IapRevocation or ApiGroup.IapApplication)
                .Select(id => id.Kind == ApiGroup.IapApplication ? ApplicationStatuses.Of(Standing(id), inputs) : Standing(id).ToObject())]);

        ObjectStanding Standing(ResourceId id)
        {
            var sound = good.GetValueOrDefault(id)?.Metadata.Generation ?? 0;
            return new ObjectStanding(id, state.Versions.TryGetValue(id, out var version) ? version.Generation : sound, sound, [.. own[id]], before(id), inputs.Now);
        }
    }

    private static readonly string[] Kinds =
    [
        ApiGroup.IapPolicy, ApiGroup.ClusterIapPolicy, ApiGroup.IapProvider, ApiGroup.ClusterIapProvider, ApiGroup.IapAccessLevel, ApiGroup.IapGroup, ApiGroup.IapDirectory, ApiGroup.IapRevocation, ApiGroup.IapApplication,
    ];

    private static IEnumerable<IResource> Sound(StatusInputs inputs)
    {
        var resources = inputs.Round.State.Resources;
        return [.. resources.Policies, .. resources.ClusterPolicies, .. resources.Providers, .. resources.ClusterProviders, .. resources.AccessLevels, .. resources.Groups, .. resources.Directories, .. resources.Revocations, .. resources.Applications];
    }
}
