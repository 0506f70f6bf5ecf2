using System.Collections.Immutable;
using IapK8s.Resources.Policies;

namespace IapK8s.Compiler.Outputs;

/// <summary>Which pods of a namespace one policy selects, those too that do not exist yet: what it names, resolved to labels. A pod that any of the selectors takes is selected,
/// whatever ports it declares.</summary>
/// <param name="Policy"><c>namespace/name</c>; <c>/name</c> for a cluster policy that protects all of the namespace.</param>
/// <param name="Pods">As in Kubernetes a selector without requirements takes every pod.</param>
/// <param name="IsExplicit">The policy asks for no packet filter: the Service points at the sidecar.</param>
public sealed record PolicySelection(string Namespace, string Policy, ImmutableArray<LabelSelector> Pods, bool IsExplicit);
