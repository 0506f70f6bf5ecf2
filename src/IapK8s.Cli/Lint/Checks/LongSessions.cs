using IapK8s.Resources.Findings;
using IapK8s.Resources.Syntax;

namespace IapK8s.Cli.Lint.Checks;

/// <summary>Who signed in once is trusted for long.</summary>
internal sealed class LongSessions : ILintCheck
{
    private static readonly TimeSpan LongestAge = TimeSpan.FromHours(24);
    private static readonly TimeSpan LongestRecheck = TimeSpan.FromHours(1);
    private static readonly TimeSpan LongestStale = TimeSpan.FromHours(4);

    public LintRule Rule { get; } = new("IAPL109", LintSeverity.Warning, "A stolen session, or one of somebody who left, is good until then.");

    public IEnumerable<LintProblem> Check(LintSubject subject)
    {
        var session = FieldPath.Spec.Child("session");
        foreach (var policy in subject.Policies)
        {
            var said = policy.Spec.Session;
            foreach (var (field, value, longest, what) in new[]
                     {
                         ("maxAge", said?.MaxAge, LongestAge, "One sign-in lasts"),
                         ("recheckInterval", said?.RecheckInterval, LongestRecheck, "Whoever is locked out at the provider stays signed in here for"),
                         ("staleFor", said?.StaleFor, LongestStale, "While the gateway is away sessions go on unchecked for"),
                     })
            {
                if (value is not null && DurationSyntax.Parse(value, out var time) is null && time > longest)
                {
                    yield return policy.Problem(Rule, session.Child(field), $"{what} {value}", $"Write {DurationSyntax.Format(longest)} or less.");
                }
            }
        }
    }
}
