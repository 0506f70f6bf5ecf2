using System.Collections.Immutable;
using System.Text.Json;
using IapK8s.Resources;
using IapK8s.Resources.Status;

namespace IapK8s.Controller.Status.Clusters;

/// <summary>How an object stands, to the <c>status</c> of its kind and back. Pure.</summary>
internal static class ClusterStatus
{
    /// <summary>As many audiences as the schema lets through: a cluster policy that protects more namespaces than that tells of no more.</summary>
    private const int MostAudiences = 1_000;

    /// <param name="before">What the API server has.</param>
    public static ResourceStatus Of(ObjectStatus status, ResourceStatus? before)
    {
        var conditions = status.Conditions.Select(condition => new StatusCondition
        {
            Type = condition.Type,
            Status = condition.Status ? "True" : "False",
            ObservedGeneration = condition.ObservedGeneration,
            LastTransitionTime = condition.LastTransitionTime,
            Reason = condition.Reason,
            Message = condition.Message,
        }).ToList();
        return status switch
        {
            PolicyStatus policy => new IapPolicyStatus
            {
                Conditions = conditions,
                ObservedGeneration = status.Generation,
                Mode = policy.Mode,
                Summary = new Resources.Status.SubscriberSummary(policy.Summary.Pods, policy.Summary.Acked, policy.Summary.Nacked, policy.Summary.Disconnected, policy.Summary.Unprotected),
                // A cluster policy says by its spec whom it takes.
                PodSelectors = policy.Kind == ApiGroup.IapPolicy ? PodSelectors.Of(policy.Selection, (before as IapPolicyStatus)?.PodSelectors ?? []) : null,
                AssertionAudiences = policy.Assertions.IsEmpty ? null : [.. policy.Assertions.DistinctBy(app => app.Audience).Take(MostAudiences).Select(app => new AssertionAudience(app.Audience, app.Issuer))],
                Effective = policy.Effective is { } effective ? Of(effective) : null,
                Hash = policy.Hash,
            },
            ProviderStatus provider => new IapProviderStatus { Conditions = conditions, ObservedGeneration = status.Generation, FetchedAt = provider.FetchedAt },
            DirectoryStatus directory => new IapDirectoryStatus
            {
                Conditions = conditions,
                ObservedGeneration = status.Generation,
                Groups = directory.Kept?.Groups,
                People = directory.Kept?.People,
                Memberships = directory.Kept?.Memberships,
                ReadAt = directory.Kept?.ReadAt,
                ChangedAt = directory.Kept?.ChangedAt,
                Hash = directory.Kept?.Hash,
                Pending = directory.Pending is { } pending
                    ? new PendingReading(pending.Added, pending.Removed, pending.VanishedGroups.IsEmpty ? null : pending.VanishedGroups, pending.Removals.IsEmpty ? null : pending.Removals, pending.Approval)
                    : null,
            },
            _ => new ResourceStatus { Conditions = conditions, ObservedGeneration = status.Generation },
        };
    }

    public static byte[] ToJson(ResourceStatus status) => status switch
    {
        IapPolicyStatus policy => JsonSerializer.SerializeToUtf8Bytes(policy, ClusterStatusJson.Default.IapPolicyStatus),
        IapProviderStatus provider => JsonSerializer.SerializeToUtf8Bytes(provider, ClusterStatusJson.Default.IapProviderStatus),
        IapDirectoryStatus directory => JsonSerializer.SerializeToUtf8Bytes(directory, ClusterStatusJson.Default.IapDirectoryStatus),
        _ => JsonSerializer.SerializeToUtf8Bytes(status, ClusterStatusJson.Default.ResourceStatus),
    };

    /// <returns>Null where there is none, or none that we could have written.</returns>
    public static ResourceStatus? Read(string kind, ReadOnlySpan<byte> json)
    {
        try
        {
            return json.IsEmpty ? null : kind switch
            {
                ApiGroup.IapPolicy or ApiGroup.ClusterIapPolicy => JsonSerializer.Deserialize(json, ClusterStatusJson.Default.IapPolicyStatus),
                ApiGroup.IapProvider or ApiGroup.ClusterIapProvider => JsonSerializer.Deserialize(json, ClusterStatusJson.Default.IapProviderStatus),
                ApiGroup.IapDirectory => JsonSerializer.Deserialize(json, ClusterStatusJson.Default.IapDirectoryStatus),
                _ => JsonSerializer.Deserialize(json, ClusterStatusJson.Default.ResourceStatus),
            };
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>As they were told last.</summary>
    public static ImmutableArray<Condition> ConditionsOf(ResourceStatus? status) => [.. (status?.Conditions ?? []).Select(condition =>
        new Condition(condition.Type, condition.Status == "True", condition.Reason, condition.Message, condition.ObservedGeneration, condition.LastTransitionTime))];

    private static Resources.Status.EffectiveStatus Of(EffectiveStatus effective) => new(
        [.. effective.Settings.Select(setting => new EffectiveSetting(setting.Field, setting.Value, setting.From, setting.LimitedBy))],
        [.. effective.Rules.Select(rules => new RuleCount(rules.Level, rules.Allow, rules.Deny))]);
}
