using System.Collections.Immutable;

namespace IapK8s.Policy.Definitions;

/// <summary>The level of the hierarchy that wrote a rule; lower numbers are reported first.</summary>
public enum PolicyLevel : byte
{
    Cluster = 0,
    Namespace = 1,
    Workload = 2,
}

/// <summary>Zero is <see cref="Deny"/>: an action lost on the wire denies.</summary>
public enum RuleAction : byte
{
    Deny = 0,
    Allow = 1,
}

/// <summary>One rule, validated, as the compiler emits it and the wire carries it. An empty matcher list matches everything, except
/// <see cref="Members"/>, which is never empty.</summary>
public sealed record RuleDefinition
{
    public required PolicyLevel Level { get; init; }

    /// <summary><c>namespace/name</c> of the policy that wrote the rule (<c>/name</c> for a cluster policy).</summary>
    public required string Policy { get; init; }

    public required string Name { get; init; }

    /// <summary>The provider in force at the level that wrote the rule; null where none is. Its members, exceptions and requirements are about identities of
    /// that provider alone: to any other they are Unknown, so that a team's own provider neither satisfies nor escapes a central rule.</summary>
    public required string? Provider { get; init; }

    public required RuleAction Action { get; init; }

    public required ImmutableArray<Member> Members { get; init; }

    /// <summary>Deny only: who is spared. One that cannot be resolved spares nobody.</summary>
    public ImmutableArray<Member> ExceptMembers { get; init; } = [];

    /// <summary>Upper-case method tokens.</summary>
    public ImmutableArray<string> Methods { get; init; } = [];

    /// <summary>Canonical host names (lower case, no port); a subset of the policy's hosts.</summary>
    public ImmutableArray<string> Hosts { get; init; } = [];

    /// <summary>Decoded path patterns, see <c>PathPattern</c>.</summary>
    public ImmutableArray<string> Paths { get; init; } = [];

    /// <summary>Deny only: the rule does not bite where the sign-in reached this.</summary>
    public AuthenticationRequirement? Unless { get; init; }

    /// <summary>Allow only: the rule grants only where the sign-in reached this.</summary>
    public AuthenticationRequirement? Require { get; init; }

    /// <summary>CEL source; null where there is none.</summary>
    public string? Condition { get; init; }

    /// <summary>The policy that wrote the rule is in <see cref="PolicyMode.Shadow"/>: it is asked and not obeyed, also where it counts with another policy.</summary>
    public bool IsInShadow { get; init; }

    /// <summary><c>namespace/policy/rule</c>, as it is written in logs and on the command line.</summary>
    public string Id => $"{Policy}/{Name}";
}
