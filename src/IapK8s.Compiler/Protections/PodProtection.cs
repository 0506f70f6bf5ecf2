using System.Collections.Immutable;
using IapK8s.Policy.Definitions;

namespace IapK8s.Compiler.Protections;

/// <summary>What a pod has to be started with for the policies that select it.</summary>
public sealed record PodProtection
{
    /// <summary>Names of the policies, sorted.</summary>
    public required ImmutableArray<string> Policies { get; init; }

    /// <summary>The ports that policies decide over by HTTP, ascending.</summary>
    public ImmutableArray<int> ClaimedPorts { get; init; } = [];

    /// <summary>Those of them that stay open within the pod: every policy that claims one says so.</summary>
    public ImmutableArray<int> OpenPorts { get; init; } = [];

    /// <summary>The strictest that any of the policies asks for.</summary>
    public LoopbackMode Loopback { get; init; } = LoopbackMode.Locked;

    /// <summary>Every policy asks for no packet filter.</summary>
    public bool IsExplicit { get; init; }
}
