namespace IapK8s.Resources.Policies;

/// <summary>A workload of the policy's own namespace (Gateway API, GEP-713 policy attachment).</summary>
public sealed record TargetRef
{
    /// <summary>API group of <see cref="Kind"/>, which says it already; empty for core.</summary>
    public string? Group { get; init; }

    /// <summary>One of <see cref="TargetKinds"/>.</summary>
    public string? Kind { get; init; }

    public string? Name { get; init; }

    /// <summary>A Service's port, a workload's container port, or an HTTPRoute's rule, by name; all of them where absent.</summary>
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
