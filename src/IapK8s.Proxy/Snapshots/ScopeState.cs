using System.Collections.Frozen;
using System.Collections.Immutable;
using IapK8s.Identity.Sessions;
using IapK8s.Policy.Definitions;

namespace IapK8s.Proxy.Snapshots;

/// <summary>A session's scope, its keys, and what sign-ins for it must know.</summary>
public sealed record ScopeState
{
    public required SessionScope Scope { get; init; }

    public required ScopeKeyRing Keys { get; init; }

    /// <summary>Names of the providers that sign-ins for this scope may use.</summary>
    public required ImmutableArray<string> Providers { get; init; }

    /// <summary>The token groups that the scope's policies mention, sorted.</summary>
    public required ImmutableArray<string> GroupVocabulary { get; init; }

    /// <summary>The claims that the scope's policies and assertions read, sorted.</summary>
    public required ImmutableArray<string> ClaimVocabulary { get; init; }

    /// <summary>Carried by every session whose groups and claims were filtered by these vocabularies.</summary>
    public required string VocabularyHash { get; init; }

    /// <summary>The strictest of the scope's policies.</summary>
    public required SessionSettings Session { get; init; }

    /// <summary>The pods, in the scope's namespace, that serve the origin and may ask for its sessions: uids by name, empty where pods have none. Set in gateways;
    /// empty in sidecars.</summary>
    public required FrozenDictionary<string, string> Pods { get; init; }
}
