using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace IapK8s.Controller.Status;

/// <summary><c>STATE/status.json</c>: how every policy stands, and everything that is wrong.</summary>
internal sealed record StatusDocument(ImmutableArray<PolicyStatus> Policies, ImmutableArray<FindingStatus> Findings, ImmutableArray<ProviderStatus> Providers);

/// <param name="Generation">Of the version that was read last and is good; 0 where there never was one.</param>
/// <param name="Assertions">What the apps behind the policy verify: one entry an app.</param>
/// <param name="Effective">What is in force for its workloads, with what the levels above say; null for a policy of those levels.</param>
internal sealed record PolicyStatus(
    string Kind, string Namespace, string Name, long Generation, ImmutableArray<Condition> Conditions, SubscriberSummary Summary, ImmutableArray<AssertionStatus> Assertions, EffectiveStatus? Effective);

/// <param name="Rules">Counts alone, from the cluster's level down.</param>
internal sealed record EffectiveStatus(ImmutableArray<EffectiveSettingStatus> Settings, ImmutableArray<RuleCountStatus> Rules);

/// <param name="From">The policy that says so, or <c>default</c>.</param>
/// <param name="LimitedBy">The cluster policy whose ceiling it is.</param>
internal sealed record EffectiveSettingStatus(string Field, string Value, string From, string? LimitedBy);

internal sealed record RuleCountStatus(string Level, int Allow, int Deny);

/// <summary>As in Kubernetes (meta/v1 Condition).</summary>
internal sealed record Condition(string Type, bool Status, string Reason, string Message, DateTimeOffset LastTransitionTime);

internal sealed record SubscriberSummary(int Pods, int Acked, int Nacked, int Disconnected);

internal sealed record AssertionStatus(string Audience, string Issuer);

internal sealed record FindingStatus(string Severity, string Reason, string? Resource, string Field, string Message, string Fix, string? Location, string? InForce);

/// <param name="FetchedAt">When its keys last changed; null while there are none.</param>
internal sealed record ProviderStatus(string Name, string Issuer, DateTimeOffset? FetchedAt);

[JsonSourceGenerationOptions(WriteIndented = true, NewLine = "\n", PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(StatusDocument))]
internal sealed partial class StatusJson : JsonSerializerContext;
