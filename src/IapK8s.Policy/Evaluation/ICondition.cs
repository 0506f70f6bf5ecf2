using IapK8s.Policy.Decisions;
using IapK8s.Policy.Identities;
using IapK8s.Policy.Requests;

namespace IapK8s.Policy.Evaluation;

/// <summary>
/// A rule's compiled condition. This build has no condition language: nothing implements it but tests, and a definition that
/// carries a condition is refused. The evaluation around it is complete.
/// </summary>
internal interface ICondition
{
    /// <summary>An error, a missing value, or identity that is asked for and not there, is <see cref="Ternary.Unknown"/>.</summary>
    /// <param name="principal">Null without identity.</param>
    Ternary Evaluate(in CanonicalRequest request, Principal? principal);
}
