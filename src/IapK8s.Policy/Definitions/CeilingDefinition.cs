using System.Collections.Immutable;

namespace IapK8s.Policy.Definitions;

/// <summary>What one cluster policy fixes for the policies below it, as far as it concerns a request. It travels beside the rules and is asked on each
/// request, so that nothing that a policy says can be read past it; of several each one holds.</summary>
public sealed record CeilingDefinition
{
    /// <summary><c>/name</c> of the cluster policy.</summary>
    public required string Policy { get; init; }

    /// <summary>The provider in force where the ceiling was written, whose words <see cref="Acr"/> is in.</summary>
    public string? Provider { get; init; }

    /// <summary>Providers whose identities count; empty for no limit.</summary>
    public ImmutableArray<string> Providers { get; init; } = [];

    /// <summary>Patterns of external hosts, see <see cref="Requests.HostPattern"/>; empty for no limit.</summary>
    public ImmutableArray<string> Hosts { get; init; } = [];

    /// <summary>What a sign-in must have reached wherever one is needed.</summary>
    public string? Acr { get; init; }

    /// <summary>An Allow for <c>allUsers</c> lets nobody in.</summary>
    public bool DeniesAllUsers { get; init; }
}
