using System.Collections.Immutable;
using System.Text.Json.Serialization;
using IapK8s.Resources.Policies;

namespace IapK8s.Controller.Status;

/// <summary>How everything stands, and everything that is wrong: <c>STATE/status.json</c>, or the status of the API server's objects.</summary>
/// <param name="Others">Of every other kind of ours.</param>
internal sealed record StatusDocument(ImmutableArray<PolicyStatus> Policies, ImmutableArray<FindingStatus> Findings, ImmutableArray<ProviderStatus> Providers, ImmutableArray<DirectoryStatus> Directories, ImmutableArray<ObjectStatus> Others)
{
    /// <summary>Sorted by kind.</summary>
    [JsonIgnore]
    public IEnumerable<ObjectStatus> Objects => [.. Policies, .. Providers, .. Directories, .. Others];
}

/// <param name="Namespace">Empty for cluster kinds.</param>
/// <param name="Generation">Of the version that was read last; of a folder's, that is good, and 0 where there never was one.</param>
internal record ObjectStatus(
    [property: JsonPropertyOrder(-5)] string Kind,
    [property: JsonPropertyOrder(-4)] string Namespace,
    [property: JsonPropertyOrder(-3)] string Name,
    [property: JsonPropertyOrder(-2)] long Generation,
    [property: JsonPropertyOrder(-1)] ImmutableArray<Condition> Conditions)
{
    /// <summary>Cheap, where nothing of the policy was compiled anew.</summary>
    public virtual bool SaysTheSame(ObjectStatus other) => this with { Conditions = other.Conditions } == other && Conditions.SequenceEqual(other.Conditions);
}

/// <param name="Mode">Null where no version is in force.</param>
/// <param name="Assertions">What the apps behind the policy verify: one entry an app.</param>
/// <param name="Effective">What is in force for its workloads, with what the levels above say; null for a policy of those levels.</param>
/// <param name="Hash">The same for the same rules and settings on the same pods; null where it has none.</param>
/// <param name="Selection">Null for a policy that is not in force, or picks no pods by itself.</param>
internal sealed record PolicyStatus(
    string Kind, string Namespace, string Name, long Generation, ImmutableArray<Condition> Conditions,
    string? Mode, SubscriberSummary Summary, ImmutableArray<AssertionStatus> Assertions, EffectiveStatus? Effective, string? Hash, [property: JsonIgnore] PodSelection? Selection)
    : ObjectStatus(Kind, Namespace, Name, Generation, Conditions)
{
    /// <summary>Each pod by name; null where nobody asked for them. A file has room for them, an object of the API server has not.</summary>
    public IReadOnlyList<PodStatus>? Pods { get; init; }

    public override bool SaysTheSame(ObjectStatus other) =>
        other is PolicyStatus policy && (this with { Assertions = policy.Assertions, Pods = policy.Pods }).SaysTheSameOtherwise(policy) && Assertions.SequenceEqual(policy.Assertions);

    private bool SaysTheSameOtherwise(PolicyStatus other) => base.SaysTheSame(other);
}

/// <param name="IsWhole">False: it may mean other pods too, those of a Service that was deleted; what was selected before goes on to be.</param>
internal sealed record PodSelection(ImmutableArray<LabelSelector> Pods, bool IsWhole);

/// <param name="Issuer">Null where it is not in force.</param>
/// <param name="FetchedAt">When its keys last changed; null while there are none.</param>
internal sealed record ProviderStatus(
    string Kind, string Namespace, string Name, long Generation, ImmutableArray<Condition> Conditions, string? Issuer, DateTimeOffset? FetchedAt)
    : ObjectStatus(Kind, Namespace, Name, Generation, Conditions);

/// <summary>How far one pod has got.</summary>
/// <param name="Acknowledged">It has this generation of the policy.</param>
/// <param name="Version">Of the policy as it has it; null while it has none.</param>
/// <param name="Refusal">Why it keeps the last good one; null where it refused nothing.</param>
/// <param name="Proven">The gateway found it reachable through its sidecar alone, lately.</param>
/// <param name="Unproven">Why not; null where it is.</param>
internal sealed record PodStatus(string Pod, bool Acknowledged, bool Connected, string? Version, string? Refusal, bool Proven, string? Unproven);

/// <param name="Kept">Null while nothing is in force.</param>
/// <param name="Pending">Null where nothing waits.</param>
internal sealed record DirectoryStatus(
    string Kind, string Namespace, string Name, long Generation, ImmutableArray<Condition> Conditions, DirectoryInForce? Kept, PendingStatus? Pending)
    : ObjectStatus(Kind, Namespace, Name, Generation, Conditions)
{
    public override bool SaysTheSame(ObjectStatus other) => other is DirectoryStatus directory && (Pending?.SaysTheSame(directory.Pending) ?? directory.Pending is null)
        && (this with { Pending = directory.Pending }).SaysTheSameOtherwise(directory);

    private bool SaysTheSameOtherwise(DirectoryStatus other) => base.SaysTheSame(other);
}

internal sealed record DirectoryInForce(int Groups, int People, int Memberships, DateTimeOffset ReadAt, DateTimeOffset ChangedAt, string Hash);

/// <param name="Approval">Null for a dry run.</param>
internal sealed record PendingStatus(int Added, int Removed, ImmutableArray<string> VanishedGroups, ImmutableArray<string> Removals, string? Approval)
{
    public bool SaysTheSame(PendingStatus? other) => other is not null && this with { VanishedGroups = other.VanishedGroups, Removals = other.Removals } == other
        && VanishedGroups.SequenceEqual(other.VanishedGroups) && Removals.SequenceEqual(other.Removals);
}

/// <param name="Rules">Counts alone, from the cluster's level down.</param>
internal sealed record EffectiveStatus(ImmutableArray<EffectiveSettingStatus> Settings, ImmutableArray<RuleCountStatus> Rules);

/// <param name="From">The policy that says so, or <c>default</c>.</param>
/// <param name="LimitedBy">The cluster policy whose ceiling it is.</param>
internal sealed record EffectiveSettingStatus(string Field, string Value, string From, string? LimitedBy);

internal sealed record RuleCountStatus(string Level, int Allow, int Deny);

/// <summary>As in Kubernetes (meta/v1 Condition).</summary>
/// <param name="ObservedGeneration">Which it is about: what pods have may be the last good one.</param>
internal sealed record Condition(string Type, bool Status, string Reason, string Message, long ObservedGeneration, DateTimeOffset LastTransitionTime);

internal sealed record SubscriberSummary(int Pods, int Acked, int Nacked, int Disconnected, int Unprotected);

internal sealed record AssertionStatus(string Audience, string Issuer);

internal sealed record FindingStatus(string Severity, string Reason, string? Resource, string Field, string Message, string Fix, string? Location, string? InForce);

[JsonSourceGenerationOptions(WriteIndented = true, NewLine = "\n", PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(StatusDocument))]
internal sealed partial class StatusJson : JsonSerializerContext;
