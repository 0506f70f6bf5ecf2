using IapK8s.Cli.Lint.Checks;

namespace IapK8s.Cli.Lint;

/// <summary>All of them.</summary>
internal static class LintChecks
{
    public static IReadOnlyList<ILintCheck> All { get; } =
    [
        new LooseConditions(), new CoveredByDeny(), new SuperfluousAllow(), new DenyForEverybody(), new PublicAgainstCeiling(), new EmptyGroups(), new PublicWrites(), new PublicEverything(),
        new LongSessions(), new NotEnforced(), new HostsWithoutTls(), new NoHosts(), new MembersOfNoProvider(), new UnreachablePaths(), new ExceptionsOfNobody(),
    ];

    /// <summary>By number.</summary>
    public static IEnumerable<LintRule> Rules => FindingRules.All.Concat(All.Select(check => check.Rule)).OrderBy(rule => rule.Id, StringComparer.Ordinal);
}
