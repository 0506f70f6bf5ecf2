using System.Collections.Immutable;
using IapK8s.Identity.Keys;
using IapK8s.Policy.Definitions;

namespace IapK8s.Identity.Sessions;

/// <summary>A scope as the controller pushes it: its keys and what sign-ins for it must know.</summary>
public sealed record ScopeDefinition
{
    public required SessionScope Scope { get; init; }

    /// <summary>Newest last; exactly one is primary.</summary>
    public required ImmutableArray<ScopeKey> Keys { get; init; }

    /// <summary>Names of the providers that sign-ins for this scope may use.</summary>
    public ImmutableArray<string> Providers { get; init; } = [];

    /// <summary>The token groups that the scope's policies mention, sorted.</summary>
    public ImmutableArray<string> GroupVocabulary { get; init; } = [];

    /// <summary>The claims that the scope's policies and assertions read, sorted.</summary>
    public ImmutableArray<string> ClaimVocabulary { get; init; } = [];

    /// <summary>Of both vocabularies.</summary>
    public required string VocabularyHash { get; init; }

    /// <summary>To gateways alone: the pods in the namespace that serve the origin and may ask for its sessions.</summary>
    public ImmutableArray<ScopePod> Pods { get; init; } = [];

    /// <summary>The strictest of the scope's policies.</summary>
    public required SessionSettings Session { get; init; }
}

/// <param name="Uid">Empty where pods have none.</param>
public sealed record ScopePod(string Name, string Uid);
