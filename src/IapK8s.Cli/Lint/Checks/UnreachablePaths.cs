using IapK8s.Policy.Definitions;

namespace IapK8s.Cli.Lint.Checks;

/// <summary>Patterns with an escape or a semicolon, where the policy refuses every path that has one.</summary>
internal sealed class UnreachablePaths : ILintCheck
{
    public LintRule Rule { get; } = new("IAPL114", LintSeverity.Warning, "A pattern that no request can match protects and grants nothing.");

    public IEnumerable<LintProblem> Check(LintSubject subject)
    {
        foreach (var policy in subject.Policies)
        {
            foreach (var rule in policy.Spec.Rules ?? [])
            {
                var places = subject.Enforced(policy, rule.Name).ToList();
                for (var i = 0; places.Count > 0 && i < (rule.Paths?.Count ?? 0); i++)
                {
                    if (NeededFor(rule.Paths![i]) is { } option && places.TrueForAll(place => IsRejected(place, option)))
                    {
                        yield return policy.Problem(Rule, LintPolicy.FieldOf(rule).Child("paths").Index(i), $"No request matches {rule.Paths[i]}: paths with it are refused", $"Write spec.paths: {{{option}: Keep}}, or remove the pattern.");
                    }
                }
            }
        }
    }

    private static string? NeededFor(string path) =>
        path.Contains("%2F", StringComparison.Ordinal) ? "escapedSlash" : path.Contains("%3B", StringComparison.Ordinal) || path.Contains(';', StringComparison.Ordinal) ? "semicolon" : null;

    private static bool IsRejected(EnforcedRule place, string option) =>
        (option == "escapedSlash" ? place.Policy.Paths.EscapedSlash : place.Policy.Paths.Semicolon) == EscapedByteMode.Reject;
}
