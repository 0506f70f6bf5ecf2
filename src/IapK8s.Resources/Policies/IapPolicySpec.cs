namespace IapK8s.Resources.Policies;

/// <summary>
/// The intent as it was written: text stays text until validation has seen it, and null means that the author did not speak
/// (defaults are the compiler's, never the schema's). Fields that this build does not enforce are here so that they are refused by name.
/// </summary>
public sealed record IapPolicySpec : PolicySpec
{
    /// <summary>Workloads of the same namespace, or the namespace itself, standing alone; either this or <see cref="Selector"/>.</summary>
    public IReadOnlyList<TargetRef>? TargetRefs { get; init; }

    public LabelSelector? Selector { get; init; }

    /// <summary>External origins; a bare name means https on 443.</summary>
    public IReadOnlyList<string>? Hosts { get; init; }

    /// <summary><c>Manual</c> or <c>Evict</c>.</summary>
    public string? Rollout { get; init; }

    /// <summary>Whether the policy is about every workload of its namespace that a policy of its own selects.</summary>
    public bool IsForNamespace => TargetRefs is [{ Kind: "Namespace" }];
}
