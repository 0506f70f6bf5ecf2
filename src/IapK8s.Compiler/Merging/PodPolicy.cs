using IapK8s.Compiler.Outputs;
using IapK8s.Policy.Definitions;

namespace IapK8s.Compiler.Merging;

/// <summary>What a pod enforces for some of its ports and names, and what that came of.</summary>
internal sealed record PodPolicy(MergedPolicy Merged, PolicyDefinition Definition, PolicySources Sources);
