using System.Collections.Immutable;
using IapK8s.Compiler.Inputs;
using IapK8s.Policy.Applications;
using IapK8s.Policy.Definitions;
using IapK8s.Resources.Findings;

namespace IapK8s.Compiler.Outputs;

/// <summary>What a set of resources means: immutable, sorted, the same for the same input whatever its order.</summary>
public sealed record CompilationResult
{
    /// <summary>By pod: everything that pod enforces. A pod that no policy selects is not listed.</summary>
    public required ImmutableSortedDictionary<PodKey, PodSnapshot> Pods { get; init; }

    /// <summary>What gateways decide by, sorted by name. Of those for ingresses that ask several may have one host, all of one namespace and as the same origin.</summary>
    public ImmutableArray<GatewayPolicy> Gateway { get; init; } = [];

    /// <summary>Every effective policy, a pod's or a gateway's.</summary>
    public IEnumerable<PolicyDefinition> Policies => Pods.Values.SelectMany(pod => pod.Policies).Concat(Gateway.Select(policy => policy.Policy));

    public required ImmutableSortedDictionary<string, CompiledProvider> Providers { get; init; }

    /// <summary>By name: what each directory needs to be read.</summary>
    public ImmutableSortedDictionary<string, CompiledDirectory> Directories { get; init; } = ImmutableSortedDictionary<string, CompiledDirectory>.Empty;

    /// <summary>Groups that some policy mentions, by name, nested ones flattened. A group that could not be resolved is absent: unknown, not empty.</summary>
    public required ImmutableSortedDictionary<string, CompiledGroup> Groups { get; init; }

    /// <summary>By name. A level that could not be worked out is absent: unknown, not unmet.</summary>
    public required ImmutableSortedDictionary<string, AccessLevelDefinition> AccessLevels { get; init; }

    public required ImmutableSortedDictionary<string, CompiledScope> Scopes { get; init; }

    /// <summary>Apps outside the cluster, by <c>namespace/name</c>.</summary>
    public ImmutableSortedDictionary<string, ApplicationDefinition> Applications { get; init; } = ImmutableSortedDictionary<string, ApplicationDefinition>.Empty;

    /// <summary>By namespace and policy: who says what is in force.</summary>
    public required ImmutableArray<EffectivePolicySummary> Effective { get; init; }

    /// <summary>By namespace and policy: which pods are selected, existing or not.</summary>
    public ImmutableArray<PolicySelection> Selections { get; init; } = [];

    public required ImmutableArray<Finding> Findings { get; init; }
}

/// <param name="Policies">Sorted by name; no two share a (port, host).</param>
public sealed record PodSnapshot(PodKey Pod, ImmutableArray<PolicyDefinition> Policies)
{
    /// <summary>Of each policy, in the same order, what it came of.</summary>
    public ImmutableArray<PolicySources> Sources { get; init; } = [];

    /// <summary>The pod's, not its name's; empty where nobody gives any.</summary>
    public string Uid { get; init; } = "";

    /// <summary>Names of the access levels that its policies mention, and of those that these ask for, sorted.</summary>
    public ImmutableArray<string> AccessLevels { get; init; } = [];

    /// <summary>Where the pod can be dialled; empty before that is known.</summary>
    public ImmutableArray<string> Addresses { get; init; } = [];

    /// <summary>Ports that the pod declares, sorted, claimed by a policy or not.</summary>
    public ImmutableArray<int> DeclaredPorts { get; init; } = [];
}

/// <param name="Client">What the gateway signs in with; null where the secret could not be resolved.</param>
public sealed record CompiledProvider(ProviderDefinition Definition, ProviderClientDefinition? Client);

public sealed record ProviderClientDefinition(string ClientId, SecretText ClientSecret, ImmutableArray<string> Scopes, string DisplayName);

/// <param name="Members">Canonical spellings (<c>user:alice@example.com</c>), sorted, distinct.</param>
public sealed record CompiledGroup(string Name, ImmutableArray<string> Members);

/// <summary>A session's scope, (namespace, origin), and what sign-ins for it must know.</summary>
/// <param name="Vocabulary">The <c>group:</c> names that the scope's policies mention, sorted.</param>
/// <param name="ClaimVocabulary">The claims that its policies and assertions read, sorted.</param>
/// <param name="VocabularyHash">16 hex digits of SHA-256 over both vocabularies.</param>
/// <param name="Session">The strictest of its policies.</param>
public sealed record CompiledScope(
    string Namespace,
    string Origin,
    ImmutableArray<string> Providers,
    ImmutableArray<string> Vocabulary,
    ImmutableArray<string> ClaimVocabulary,
    string VocabularyHash,
    SessionSettings Session)
{
    /// <summary><c>namespace|origin</c>.</summary>
    public string Key => $"{Namespace}|{Origin}";
}
