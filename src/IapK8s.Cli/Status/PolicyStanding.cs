using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace IapK8s.Cli.Status;

/// <summary>How a policy stands, as its controller wrote it down.</summary>
/// <param name="Namespace">Null for a cluster policy.</param>
/// <param name="Mode">Null where no version is in force, or nobody said.</param>
/// <param name="Generation">That was read last.</param>
/// <param name="Pods">Null where they are not written down, as in a cluster.</param>
internal sealed record PolicyStanding(
    string Kind, string? Namespace, string Name, string? Mode, long Generation, StandingSummary? Summary, ImmutableArray<StandingCondition> Conditions, ImmutableArray<StandingPod>? Pods)
{
    [JsonIgnore]
    public string Id => $"{Kind}/{(Namespace is null ? "" : $"{Namespace}/")}{Name}";

    [JsonIgnore]
    public bool IsReady => Holds("Ready");

    public StandingCondition? Find(string type) => Conditions.FirstOrDefault(condition => condition.Type == type);

    /// <summary>And of what is written there now: what was said of an older generation says nothing of this one.</summary>
    public bool Holds(string type) => Find(type) is { Status: "True" } condition && IsCurrent(condition);

    public bool IsCurrent(StandingCondition condition) => condition.ObservedGeneration >= Generation;
}

internal sealed record StandingSummary(int Pods, int Acked, int Nacked, int Disconnected, int Unprotected);

/// <param name="Status"><c>True</c>, <c>False</c> or <c>Unknown</c>.</param>
internal sealed record StandingCondition(string Type, string Status, string Reason, string Message, long ObservedGeneration, DateTimeOffset? LastTransitionTime);

internal sealed record StandingPod(string Pod, bool Acknowledged, bool Connected, string? Version, string? Refusal, bool Proven, string? Unproven);

internal sealed record StandingReport(string From, ImmutableArray<PolicyStanding> Policies)
{
    /// <summary>Some could not be looked at.</summary>
    [JsonIgnore]
    public bool IsPartial { get; init; }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(StandingReport))]
[JsonSerializable(typeof(ImmutableArray<StandingPod>))]
internal sealed partial class StandingJson : JsonSerializerContext;
