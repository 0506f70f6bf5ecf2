using System.Collections.Immutable;

namespace IapK8s.Compiler.Outputs;

/// <summary>Whose words an effective policy is made of, as <c>namespace/name</c>, <c>/name</c> for a cluster policy.</summary>
/// <param name="Policies">Those that answer for its names, the holder first.</param>
/// <param name="Contributors">All that say something in it, these among them, sorted.</param>
public sealed record PolicySources(ImmutableArray<string> Policies, ImmutableArray<string> Contributors);
