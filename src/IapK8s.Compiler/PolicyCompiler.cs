using System.Collections.Immutable;
using IapK8s.Compiler.Inputs;
using IapK8s.Compiler.Outputs;

namespace IapK8s.Compiler;

/// <summary>Resources to what each pod enforces. Pure: the same set gives the same result, whatever the order of its lists, on every replica.</summary>
public static class PolicyCompiler
{
    /// <summary>Never throws for what resources say: what cannot be compiled is a finding, and what it would have allowed is refused.</summary>
    public static CompilationResult Compile(ResourceSet resources) => new()
    {
        Pods = ImmutableSortedDictionary<PodKey, PodSnapshot>.Empty,
        Providers = ImmutableSortedDictionary<string, CompiledProvider>.Empty,
        Groups = ImmutableSortedDictionary<string, CompiledGroup>.Empty,
        Scopes = ImmutableSortedDictionary<string, CompiledScope>.Empty,
        Findings = [],
    };
}
