namespace IapK8s.Cli.Lint;

internal enum LintSeverity : byte
{
    /// <summary>It does not do what it says.</summary>
    Error = 0,

    /// <summary>It does, and that is seldom meant.</summary>
    Warning,

    /// <summary>Somebody should know.</summary>
    Note,
}

/// <summary>Something that is looked for. A number, once released, never changes its meaning and is never reused.</summary>
/// <param name="Id"><c>IAPL101</c>.</param>
/// <param name="Why">Why it matters, in a sentence.</param>
internal sealed record LintRule(string Id, LintSeverity Severity, string Why);
