using System.Collections.Immutable;
using IapK8s.Policy.Definitions;

namespace IapK8s.Policy.Reach;

/// <summary>Who may make a request. Whoever is in no grant may not; whoever is in one may, if what it says besides holds of them.</summary>
/// <param name="Grants">By rule in report order, then as the rule has its members.</param>
/// <param name="Closed">A Deny, or a cluster policy (<c>/name</c>), that keeps everybody out whatever rules say; null where none does.</param>
/// <param name="Unknown">Members of whom nobody knows here who they are, each with the rule that names them: they let nobody in, and of a Deny they are told only where others know.</param>
public sealed record ReachAnswer(ImmutableArray<ReachGrant> Grants, string? Closed, ImmutableArray<(Member Member, RuleDefinition Rule)> Unknown);
