using System.Collections.Immutable;
using IapK8s.Compiler;
using IapK8s.Compiler.Inputs;
using IapK8s.Resources.AccessLevels;
using IapK8s.Resources.Applications;
using IapK8s.Resources.Directories;
using IapK8s.Resources.Findings;
using IapK8s.Resources.Groups;
using IapK8s.Resources.Metadata;
using IapK8s.Resources.Policies;
using IapK8s.Resources.Providers;
using IapK8s.Sources.Manifests;

namespace IapK8s.Controller.Admission.Resources;

/// <summary>
/// What a resource would be told if it were written: by itself, and among the others. Pure. What others take from it or forbid keeps it out; what is not there yet is a
/// warning, for things are created in any order. Whoever is in a conflict already may go on to edit: only what is new keeps somebody out.
/// </summary>
internal static class ResourceReview
{
    private static readonly FindingReason[] NotThereYet = [FindingReason.RefNotFound, FindingReason.NoTargets, FindingReason.NoAllowRules, FindingReason.Required, FindingReason.NotServed];

    /// <param name="resources">Of the last round; null before there was one.</param>
    /// <param name="releaseNamespace">Our own.</param>
    /// <param name="serving">What gateways were started for.</param>
    /// <returns>Errors keep it out, the rest is told.</returns>
    public static ImmutableArray<Finding> Judge(SubmittedResource submitted, ResourceSet? resources, string releaseNamespace, GatewayServing serving)
    {
        if (submitted is not { Value: { } value, Id: { } id } || resources is null)
        {
            return submitted.Findings;
        }

        var (before, after) = Sets(value, resources);
        if (after is null)
        {
            return submitted.Findings;
        }

        var known = Compile(before, id, releaseNamespace, serving).Select(Said).ToHashSet();
        var among = Compile(after, id, releaseNamespace, serving)
            .Where(finding => !submitted.Findings.Any(own => Said(own) == Said(finding)))
            .Select(finding => known.Contains(Said(finding)) || NotThereYet.Contains(finding.Reason) ? finding with { Severity = FindingSeverity.Warning } : finding);
        return submitted.Findings.AddRange(among);
    }

    private static (string Field, string Message) Said(Finding finding) => (finding.Field, finding.Message);

    private static IEnumerable<Finding> Compile(ResourceSet set, ResourceId id, string releaseNamespace, GatewayServing serving) =>
        PolicyCompiler.Compile(set, releaseNamespace, serving).Findings.Where(finding => finding.Resource == id).Select(finding => finding with { Location = null });

    /// <summary>Pods matter to their namespace's policies alone: elsewhere they cost time and change nothing of what is told here.</summary>
    private static (ResourceSet Before, ResourceSet? After) Sets(IResource value, ResourceSet resources)
    {
        var before = resources with { Pods = [.. resources.Pods.Where(pod => pod.Namespace == value.Metadata.Namespace)] };
        return (before, value switch
        {
            IapPolicy policy => before with { Policies = Put(before.Policies, policy) },
            ClusterIapPolicy policy => before with { ClusterPolicies = Put(before.ClusterPolicies, policy) },
            IapProvider provider => before with { Providers = Put(before.Providers, provider) },
            ClusterIapProvider provider => before with { ClusterProviders = Put(before.ClusterProviders, provider) },
            IapGroup group => before with { Groups = Put(before.Groups, group) },
            IapDirectory directory => before with { Directories = Put(before.Directories, directory) },
            IapAccessLevel level => before with { AccessLevels = Put(before.AccessLevels, level) },
            IapApplication application => before with { Applications = Put(before.Applications, application) },
            // Revocations are in force as they are, whatever else there is.
            _ => null,
        });
    }

    private static ImmutableArray<T> Put<T>(ImmutableArray<T> list, T value) where T : IResource => [.. list.Where(other => other.Id != value.Id), value];
}
