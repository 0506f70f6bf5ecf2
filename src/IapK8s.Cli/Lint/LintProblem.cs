using IapK8s.Resources.Findings;

namespace IapK8s.Cli.Lint;

/// <summary>Something that was found.</summary>
/// <param name="Message">What, with names and values; no full stop.</param>
/// <param name="Fix">A sentence.</param>
internal sealed record LintProblem(LintRule Rule, LintSeverity Severity, ResourceId? Resource, string Field, SourceLocation? Location, string Message, string Fix);
