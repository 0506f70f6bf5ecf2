using System.ComponentModel;
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
    [Description("What the level is for, on one line. For people only. Absent: nothing. Example: In the office, with a managed device.")]
    public string? Description { get; init; }

    [Description("""
        Conditions on the request's context. Exactly one of basic and custom is given. Example: {conditions: [{clientCidrs: [192.0.2.0/24]}]}.
        """)]
    public BasicLevelSpec? Basic { get; init; }

    [Description("""
        One expression instead of conditions. Exactly one of basic and custom is given. Example: {expression: 'request.headers["x-zone"] == "office"'}.
        """)]
    public CustomLevelSpec? Custom { get; init; }
}

public sealed record BasicLevelSpec
{
    [Description("And: all conditions are needed. Or: one of them is enough. Default: And. Example: Or.")]
    public string? CombiningFunction { get; init; }

    [Description("What makes the level. A level without any would be met by everybody. Required. Example: [{clientCidrs: [192.0.2.0/24]}].")]
    public IReadOnlyList<LevelConditionSpec>? Conditions { get; init; }
}

public sealed record CustomLevelSpec
{
    [Description("""
        An expression in CEL (the Common Expression Language), true where the level is met. It may name request, identity and other levels ("x" in access_levels), as conditions of rules do. One that fails
        leaves the level unknown. Required. Example: request.headers["x-zone"] == "office".
        """)]
    public string? Expression { get; init; }
}
