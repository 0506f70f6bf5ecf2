namespace IapK8s.Resources.Policies;

/// <summary>A workload of the policy's own namespace (Gateway API, GEP-713 policy attachment).</summary>
public sealed record TargetRef
{
    /// <summary>API group of the kind; empty for core.</summary>
    public string? Group { get; init; }

    public string? Kind { get; init; }

    public string? Name { get; init; }

    /// <summary>A Service's port by name; all of its ports where absent.</summary>
    public string? SectionName { get; init; }
}

/// <summary>meta/v1 LabelSelector.</summary>
public sealed record LabelSelector
{
    public IReadOnlyDictionary<string, string>? MatchLabels { get; init; }

    public IReadOnlyList<LabelRequirement>? MatchExpressions { get; init; }
}

/// <param name="Operator"><c>In</c>, <c>NotIn</c>, <c>Exists</c>, <c>DoesNotExist</c>.</param>
public sealed record LabelRequirement(string? Key, string? Operator, IReadOnlyList<string>? Values);
