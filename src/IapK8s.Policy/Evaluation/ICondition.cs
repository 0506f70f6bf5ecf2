using System.Collections.Immutable;
using IapK8s.Policy.Cel;
using IapK8s.Policy.Decisions;
using IapK8s.Policy.Identities;
using IapK8s.Policy.Requests;

namespace IapK8s.Policy.Evaluation;

/// <summary>A rule's compiled condition.</summary>
internal interface ICondition
{
    /// <summary>Those that it asks for, in order.</summary>
    ImmutableArray<string> AccessLevels => [];

    /// <summary>The token's groups that it asks for, in order.</summary>
    ImmutableArray<string> Groups => [];

    /// <summary>Whether the answer may be another at another time.</summary>
    bool ReadsTime => false;

    /// <summary>An error, a missing value, or identity that is asked for and not there, is <see cref="Ternary.Unknown"/>.</summary>
    /// <param name="principal">Null without identity, and for one that another provider vouches for than the rule's level has.</param>
    Ternary Evaluate(in CanonicalRequest request, Principal? principal);

    /// <summary>What each part of it evaluated to; null where it has no parts.</summary>
    CelExplanation? Explain(in CanonicalRequest request, Principal? principal) => null;
}
