using System.Collections.Immutable;

namespace IapK8s.Policy.Decisions;

/// <summary>What a ceiling is about.</summary>
public enum CeilingSubject : byte
{
    /// <summary>External hosts.</summary>
    Hosts = 0,

    /// <summary>Providers whose identities count.</summary>
    Providers,

    /// <summary>How strong a sign-in is, where one is needed.</summary>
    Acr,

    /// <summary>Whether an Allow for <c>allUsers</c> lets anybody in.</summary>
    AllUsers,
}

/// <summary>One thing that a cluster policy fixes, and what it means for a request.</summary>
/// <param name="Policy"><c>/name</c> of the cluster policy.</param>
/// <param name="Allowed">What it allows; empty where there is no more to say than the subject.</param>
/// <param name="Bites">It stands in the way of this request: some rule, or the decision, would be milder without it.</param>
public sealed record CeilingTrace(string Policy, CeilingSubject Subject, ImmutableArray<string> Allowed, bool Bites);
