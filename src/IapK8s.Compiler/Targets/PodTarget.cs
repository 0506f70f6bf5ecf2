using System.Collections.Immutable;
using IapK8s.Compiler.Inputs;

namespace IapK8s.Compiler.Targets;

/// <summary>What of a pod one policy targets.</summary>
/// <param name="Ports">Sorted, distinct.</param>
/// <param name="InternalHosts">Canonical, sorted, distinct.</param>
internal sealed record PodTarget(PodKey Pod, ImmutableArray<int> Ports, ImmutableArray<string> InternalHosts);
