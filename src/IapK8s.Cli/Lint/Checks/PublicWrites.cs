using IapK8s.Policy.Definitions;
using IapK8s.Resources.Policies;

namespace IapK8s.Cli.Lint.Checks;

/// <summary>Everybody may change something.</summary>
internal sealed class PublicWrites : ILintCheck
{
    private static readonly string[] Reading = ["GET", "HEAD", "OPTIONS"];

    public LintRule Rule { get; } = new("IAPL107", LintSeverity.Warning, "Whoever finds the address may send it, and the app is told no name.");

    public IEnumerable<LintProblem> Check(LintSubject subject) =>
        from policy in subject.Policies
        from rule in policy.Spec.Rules ?? []
        where rule.Action == nameof(RuleAction.Allow) && rule.Members?.Contains("allUsers") == true && rule.Condition is null && Writing(rule) is not null
        select policy.Problem(Rule, LintPolicy.FieldOf(rule), $"Everybody, signed in or not, may {Writing(rule)}", "Write methods: [GET, HEAD], or allAuthenticatedUsers.");

    private static string? Writing(PolicyRule rule) => rule.Methods is null ? "use every method" : rule.Methods.FirstOrDefault(method => !Reading.Contains(method)) is { } method ? $"send {method}" : null;
}
