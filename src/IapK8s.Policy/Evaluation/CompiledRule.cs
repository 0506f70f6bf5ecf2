using System.Collections.Immutable;
using IapK8s.Policy.Decisions;
using IapK8s.Policy.Definitions;
using IapK8s.Policy.Identities;
using IapK8s.Policy.Matching;
using IapK8s.Policy.Requests;

namespace IapK8s.Policy.Evaluation;

/// <summary>A rule with what its texts mean.</summary>
/// <param name="Paths">Empty for every path.</param>
internal sealed record CompiledRule(RuleDefinition Definition, ImmutableArray<PathPattern> Paths, ICondition? Condition)
{
    public bool IsDeny => Definition.Action != RuleAction.Allow;

    /// <summary>True where there is no condition.</summary>
    /// <param name="isOfProvider">The provider of the rule's level vouches for the principal: another's words are not known here.</param>
    public Ternary EvaluateCondition(in CanonicalRequest request, Principal? principal, bool isOfProvider)
    {
        if (Condition is null)
        {
            return Ternary.True;
        }

        try
        {
            return Condition.Evaluate(request, isOfProvider ? principal : null);
        }
        catch (Exception)
        {
            // The edge to foreign code: what fails here has not decided anything, so a Deny counts it as true and an Allow as false.
            return Ternary.Unknown;
        }
    }
}
