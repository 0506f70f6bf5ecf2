using System.Collections.Immutable;
using IapK8s.Cli.Loading;
using IapK8s.Cli.Status;
using IapK8s.Compiler.Outputs;
using IapK8s.Resources.Metadata;
using IapK8s.Resources.Policies;
using IapK8s.Resources.Status;

namespace IapK8s.Cli.Asking.Targets;

/// <summary>
/// What the controller of a cluster wrote down of the policies that decide. Answers are worked out from what is written in them; a pod that refused that, or has not got it yet, enforces an older version, and nobody can tell from
/// here which. Of files, and of what no controller spoke of, there is nothing to tell.
/// </summary>
internal sealed class TargetStanding
{
    private TargetStanding(ImmutableArray<string> notEnforced, IReadOnlyList<string>? notAccepted) => (NotEnforced, NotAccepted) = (notEnforced, notAccepted);

    /// <summary>What is enforced instead of what is written, which was not looked at: answers may be others.</summary>
    public ImmutableArray<string> NotEnforced { get; }

    /// <summary>Policies that count only as far as they are accepted, with the reason: answers take account of that. Null where there are none.</summary>
    public IReadOnlyList<string>? NotAccepted { get; }

    public static TargetStanding Of(LoadedResources loaded, IEnumerable<AskedTarget> targets)
    {
        if (loaded.Statuses is null)
            return new TargetStanding([], null);
        List<AskedTarget> asked = [.. targets];
        List<PolicySources> sources = [.. asked.Select(target => target.Sources).OfType<PolicySources>()];
        var contributors = sources.SelectMany(source => source.Contributors).ToHashSet(StringComparer.Ordinal);
        var holders = sources.Select(source => source.Policies[0]).ToHashSet(StringComparer.Ordinal);
        var (notEnforced, notAccepted) = (ImmutableArray.CreateBuilder<string>(), new List<string>());
        foreach (var name in contributors.Order(StringComparer.Ordinal))
        {
            if (Find(loaded, name) is not { } policy || ObjectStatus.Of(loaded, policy) is not { } status)
                continue;
            if (WhyNotEnforced(status, holders.Contains(name)) is { } why)
                notEnforced.Add(Untold(policy, why));
            if (status.Find(ConditionTypes.Accepted) is { Status: "False" } refused && status.IsOfNow(refused))
                notAccepted.Add($"{policy.Id} counts only as far as it is accepted ({Reason(refused)})");
        }

        notEnforced.AddRange(Left(loaded, asked, contributors));
        return new TargetStanding(notEnforced.ToImmutable(), notAccepted.Count == 0 ? null : notAccepted);
    }

    /// <summary>Who says nothing of the targets as it is written, and may have until it was changed: that may be in force there still.</summary>
    private static IEnumerable<string> Left(LoadedResources loaded, List<AskedTarget> targets, HashSet<string> contributors)
    {
        var namespaces = targets.Count > 0 && targets.TrueForAll(target => target is { Sources: not null, Pods.IsEmpty: false }) ? targets.SelectMany(target => target.Pods).Select(pod => pod.Namespace).ToHashSet(StringComparer.Ordinal) : null;
        IEnumerable<IResource> all = [.. loaded.Resources.ClusterPolicies, .. loaded.Resources.Policies.Where(policy => namespaces?.Contains(policy.Metadata.Namespace) ?? true)];
        foreach (var policy in all.Where(policy => !contributors.Contains(policy is ClusterIapPolicy ? $"/{policy.Metadata.Name}" : policy.Metadata.ToString())))
        {
            if (ObjectStatus.Of(loaded, policy) is { } status && status.Find(ConditionTypes.Programmed) is { ObservedGeneration: > 0 } before && !status.IsOfNow(before))
                yield return Untold(policy, Older(status, before));
        }
    }

    private static string Untold(IResource policy, string why) => $"what is enforced of {policy.Id}, of which not everybody has what is written ({why}),";

    private static string Older(ObjectStatus status, StandingCondition programmed) => $"generation {status.Generation} is written, and generation {programmed.ObservedGeneration} in force";

    /// <param name="isHolder">What its pods have is what the target's have. Those of a policy above it may be others.</param>
    private static string? WhyNotEnforced(ObjectStatus status, bool isHolder) => status.Find(ConditionTypes.Programmed) switch
    {
        null => null,
        { ObservedGeneration: 0 } => "none of it is in force yet",
        var old when !status.IsOfNow(old) => Older(status, old),
        { Status: "True" } or { Reason: ConditionReasons.NoSubscribers } => null,
        var current => isHolder ? Reason(current) : null,
    };

    private static string Reason(StandingCondition condition) => condition.Message.Length == 0 ? condition.Reason : $"{condition.Reason}: {condition.Message}";

    private static IResource? Find(LoadedResources loaded, string name) => name[0] == '/'
        ? loaded.Resources.ClusterPolicies.FirstOrDefault(policy => policy.Metadata.Name == name[1..])
        : loaded.Resources.Policies.FirstOrDefault(policy => policy.Metadata.ToString() == name);
}
