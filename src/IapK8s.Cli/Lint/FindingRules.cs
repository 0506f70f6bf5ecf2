using IapK8s.Resources.Findings;

namespace IapK8s.Cli.Lint;

/// <summary>What reading and compiling find themselves, by their reasons.</summary>
internal static class FindingRules
{
    private static readonly Dictionary<FindingReason, LintRule> Rules = new()
    {
        [FindingReason.Invalid] = Of(1, "The controller refuses it: what was in force before stays, or nothing is."),
        [FindingReason.Malformed] = Of(2, "A file that cannot be read says nothing."),
        [FindingReason.UnknownField] = Of(3, "A field that nobody reads protects nobody."),
        [FindingReason.WrongType] = Of(4, "A value that cannot be read says nothing."),
        [FindingReason.DuplicateKey] = Of(5, "Of two values under one key nobody can tell which is meant."),
        [FindingReason.Required] = Of(6, "Without it the resource is refused."),
        [FindingReason.NotSupported] = Of(7, "This build does not enforce it."),
        [FindingReason.DuplicateResource] = Of(8, "Of two resources of one name only one counts."),
        [FindingReason.RefNotFound] = Of(9, "What is not there lets nobody in and spares nobody."),
        [FindingReason.RefNotPermitted] = Of(10, "What belongs to another namespace counts only where that one agrees."),
        [FindingReason.SecretForbidden] = Of(11, "Without its secret nobody signs in with the provider."),
        [FindingReason.Conflicted] = Of(12, "Of two policies that disagree the older holds; the other's Allow rules do not count."),
        [FindingReason.HostConflict] = Of(13, "A host belongs to one namespace."),
        [FindingReason.CeilingExceeded] = Of(14, "What exceeds a ceiling is cut back to it."),
        [FindingReason.NoTargets] = Of(15, "A policy that selects nothing protects nothing."),
        [FindingReason.NoTrustedProxies] = Of(16, "The address of the connection may be a load balancer's, so a level that asks for it is unknown."),
        [FindingReason.NoAllowRules] = Of(17, "Nobody is let in."),
        [FindingReason.NotServed] = Of(18, "Whom no gateway serves reaches no app through it, and where there is no sidecar nobody is refused."),
    };

    public static IEnumerable<LintRule> All => Rules.Values;

    public static LintProblem Problem(Finding finding) => new(
        Rules[finding.Reason],
        finding.Severity == FindingSeverity.Error ? LintSeverity.Error : LintSeverity.Warning,
        finding.Resource, finding.Field, finding.Location, finding.Message, finding.Fix);

    private static LintRule Of(int number, string why) => new($"IAPL{number:000}", LintSeverity.Error, why);
}
