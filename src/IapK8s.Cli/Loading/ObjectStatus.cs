using System.Collections.Immutable;
using System.Text.Json;
using IapK8s.Cli.Status;
using IapK8s.Resources.Metadata;

namespace IapK8s.Cli.Loading;

/// <summary>What the controller wrote down of an object of a cluster.</summary>
internal sealed class ObjectStatus
{
    private readonly JsonElement _status;
    private readonly long _generation;
    private readonly ImmutableArray<StandingCondition> _conditions;

    private ObjectStatus(JsonElement status, long generation) => (_status, _generation, _conditions) = (status, generation, StandingReader.Conditions(status));

    /// <summary>Of what is written there now.</summary>
    public long Generation => _generation;

    /// <summary>Whether a condition speaks of that.</summary>
    public bool IsOfNow(StandingCondition condition) => condition.ObservedGeneration >= _generation;

    /// <summary>Whether it speaks of what is written there now.</summary>
    public bool IsCurrent => Number("observedGeneration") >= _generation;

    /// <summary>Null for files, and where nothing was written down.</summary>
    public static ObjectStatus? Of(LoadedResources loaded, IResource resource)
    {
        if (loaded.Statuses?.Find(resource.Id) is not { Json.IsEmpty: false } observed)
            return null;
        using var document = JsonDocument.Parse(observed.Json);
        return new ObjectStatus(document.RootElement.Clone(), resource.Metadata.Generation);
    }

    public StandingCondition? Find(string type) => _conditions.FirstOrDefault(condition => condition.Type == type);

    /// <summary>Whether a condition is True of what is written there now.</summary>
    public bool Holds(string type) => Find(type) is { Status: "True" } condition && IsOfNow(condition);

    /// <summary>Null where it says none.</summary>
    public long? Number(string field) => _status.TryGetProperty(field, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number) ? number : null;
}
