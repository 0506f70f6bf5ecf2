using System.Collections.Immutable;
using IapK8s.Policy.Decisions;
using IapK8s.Policy.Definitions;

namespace IapK8s.Policy.Reach;

/// <summary>People whom one rule lets in, as far as the rule says who they are.</summary>
/// <param name="Member">One of the rule's members that may let somebody in: of the provider in force, and known.</param>
/// <param name="Rule">The Allow; for a policy that is not enforced one that stands for everything passing.</param>
public sealed record ReachGrant(Member Member, RuleDefinition Rule)
{
    /// <summary>What of the rule's condition has to hold besides; null where nothing has. Not known here: it depends on who asks, from where, or when.</summary>
    public string? Condition { get; init; }

    /// <summary>What their sign-in must have reached: each of them.</summary>
    public ImmutableArray<ReachRequirement> Requirements { get; init; } = [];

    /// <summary>Deny rules that keep some of them out. One that keeps all of them out leaves no grant.</summary>
    public ImmutableArray<ReachBar> Bars { get; init; } = [];

    /// <summary>For <c>allUsers</c>: whether it is open to whoever has not signed in. Unknown where that depends on a condition.</summary>
    public Ternary WithoutIdentity { get; init; } = Ternary.False;
}

/// <param name="Policy">Who asks for it: the rule, or the cluster policy whose ceiling it is.</param>
/// <param name="Requirement">Empty for one that no sign-in reaches.</param>
/// <param name="IsCeiling">It does not count while the path is open to everybody.</param>
public sealed record ReachRequirement(AuthenticationRequirement Requirement, string Policy, bool IsCeiling);

/// <summary>A Deny that keeps people out.</summary>
/// <param name="Members">Whom it is about; empty for everybody who is signed in.</param>
/// <param name="Except">Whom it spares.</param>
/// <param name="Unless">A sign-in that lifts it; null where none does.</param>
/// <param name="Condition">What has to hold for it to bite; null where it always does.</param>
public sealed record ReachBar(RuleDefinition Rule, ImmutableArray<Member> Members, ImmutableArray<Member> Except, AuthenticationRequirement? Unless, string? Condition)
{
    /// <summary>It spares nobody: everybody it is about stays out.</summary>
    public bool IsAbsolute => Except.IsEmpty && Unless is null && Condition is null;
}
