namespace IapK8s.Resources.Policies;

/// <summary>One rule. A matcher that is absent matches everything; one that is there is never empty.</summary>
public sealed record PolicyRule
{
    public string? Name { get; init; }

    /// <summary><c>Allow</c> or <c>Deny</c>.</summary>
    public string? Action { get; init; }

    public IReadOnlyList<string>? Members { get; init; }

    /// <summary>Deny only.</summary>
    public IReadOnlyList<string>? ExceptMembers { get; init; }

    public IReadOnlyList<string>? Methods { get; init; }

    public IReadOnlyList<string>? Hosts { get; init; }

    public IReadOnlyList<string>? Paths { get; init; }

    /// <summary>CEL.</summary>
    public string? Condition { get; init; }

    /// <summary>Deny only.</summary>
    public RequirementSpec? Unless { get; init; }

    /// <summary>Allow only.</summary>
    public RequirementSpec? Require { get; init; }

    /// <summary>Whether the rule is about identities, so that a provider must be in force for it to mean something.</summary>
    public bool NamesPeople => (Members ?? []).Any(member => member != "allUsers") || ExceptMembers is not null || Unless is not null || Require is not null;
}

/// <summary>How somebody must have signed in.</summary>
public sealed record RequirementSpec
{
    public string? Acr { get; init; }

    public IReadOnlyList<string>? Amr { get; init; }

    public string? MaxAuthAge { get; init; }
}
