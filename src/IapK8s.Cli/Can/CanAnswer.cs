using System.Collections.Immutable;
using IapK8s.Policy.Decisions;

namespace IapK8s.Cli.Can;

/// <param name="Incomplete">What could not be looked at, so that the answers may be others.</param>
internal sealed record CanAnswer(string User, ImmutableArray<CanOne> Answers, ImmutableArray<string> Incomplete)
{
    /// <inheritdoc cref="Asking.Targets.TargetStanding.NotAccepted"/>
    public IReadOnlyList<string>? NotAccepted { get; init; }
}

/// <summary>Whether somebody may make one request.</summary>
/// <param name="Answer"><c>yes</c>, <c>no</c>, or <c>depends</c> where groups and claims that nobody spoke of decide.</param>
/// <param name="Rule">The rule that decided; null where none did.</param>
/// <param name="Code"><c>IAP2001</c>; null where it is allowed.</param>
/// <param name="DependsOn">What was not said: members as rules write them, or options.</param>
internal sealed record CanOne(string Method, string Url, string Answer, Outcome Outcome, string? Rule, string? Code, string Why, ImmutableArray<string> DependsOn, ImmutableArray<string> Pods)
{
    public const string Yes = "yes";
    public const string No = "no";
    public const string Depends = "depends";
}
