using System.Collections.Immutable;
using IapK8s.Cli.Loading;

namespace IapK8s.Cli.Lint;

/// <summary>Runs every check. Pure.</summary>
internal static class Linter
{
    /// <param name="disabled">Ids of what is not to be told.</param>
    /// <param name="least">Nothing milder.</param>
    public static ImmutableArray<LintProblem> Lint(PolicyWorld world, IReadOnlySet<string> disabled, LintSeverity least)
    {
        var subject = new LintSubject(world);
        var found = world.Loaded.Findings.Concat(world.Findings).Select(FindingRules.Problem).Concat(LintChecks.All.SelectMany(check => check.Check(subject)));
        return
        [
            .. found.Where(problem => problem.Severity <= least && !disabled.Contains(problem.Rule.Id)).Distinct()
                .OrderBy(problem => problem.Severity).ThenBy(problem => problem.Location?.File, StringComparer.Ordinal).ThenBy(problem => problem.Location?.Line)
                .ThenBy(problem => problem.Resource?.ToString(), StringComparer.Ordinal).ThenBy(problem => problem.Field, StringComparer.Ordinal).ThenBy(problem => problem.Rule.Id, StringComparer.Ordinal)
                .ThenBy(problem => problem.Message, StringComparer.Ordinal),
        ];
    }
}
