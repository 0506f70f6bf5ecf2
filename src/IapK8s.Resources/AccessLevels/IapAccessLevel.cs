using IapK8s.Resources.Findings;
using IapK8s.Resources.Metadata;

namespace IapK8s.Resources.AccessLevels;

/// <summary>A context that a request comes in: from which network, when, with which device. Conditions of rules ask for it by name: <c>"corp-net" in access_levels</c>.
/// Cluster kind.</summary>
public sealed record IapAccessLevel : IResource
{
    public required ResourceMetadata Metadata { get; init; }

    public required IapAccessLevelSpec Spec { get; init; }

    public IFieldLocator? Locator { get; init; }

    public ResourceId Id => new(ApiGroup.IapAccessLevel, "", Metadata.Name);
}

/// <summary>Exactly one of <see cref="Basic"/> and <see cref="Custom"/>.</summary>
public sealed record IapAccessLevelSpec
{
    /// <summary>For people.</summary>
    public string? Description { get; init; }

    /// <summary>Conditions on the request's context.</summary>
    public BasicLevelSpec? Basic { get; init; }

    /// <summary>One expression.</summary>
    public CustomLevelSpec? Custom { get; init; }
}

public sealed record BasicLevelSpec
{
    /// <summary><c>And</c>: all conditions are needed (the default); <c>Or</c>: one of them is enough.</summary>
    public string? CombiningFunction { get; init; }

    /// <summary>1 to 32.</summary>
    public IReadOnlyList<LevelConditionSpec>? Conditions { get; init; }
}

public sealed record CustomLevelSpec
{
    /// <summary>CEL, true where the level is met. It may name <c>request</c>, <c>identity</c> and other levels (<c>"x" in access_levels</c>), as rules' conditions do.</summary>
    public string? Expression { get; init; }
}
