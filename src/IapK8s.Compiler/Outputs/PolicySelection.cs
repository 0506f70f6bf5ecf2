using System.Collections.Immutable;
using IapK8s.Compiler.Targets;
using IapK8s.Resources.Policies;

namespace IapK8s.Compiler.Outputs;

/// <summary>Which pods of a namespace one policy selects, those too that do not exist yet: what it names, resolved to labels. A pod that any of the selectors takes is selected,
/// whatever ports it declares.</summary>
/// <param name="Policy"><c>namespace/name</c>; <c>/name</c> for a cluster policy that protects all of the namespace.</param>
/// <param name="Pods">As in Kubernetes a selector without requirements takes every pod.</param>
/// <param name="IsExplicit">The policy asks for no packet filter: the Service points at the sidecar.</param>
public sealed record PolicySelection(string Namespace, string Policy, ImmutableArray<LabelSelector> Pods, bool IsExplicit)
{
    /// <summary>Everything that the policy names was found. While false, it may mean pods that nobody can tell: those of a Service that was deleted.</summary>
    public bool IsWhole { get; init; } = true;

    public bool Takes(ImmutableSortedDictionary<string, string> labels) => Pods.Any(selector => LabelMatch.MatchesOrIsEmpty(selector, labels));
}
