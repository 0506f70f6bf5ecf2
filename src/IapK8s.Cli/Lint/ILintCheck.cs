namespace IapK8s.Cli.Lint;

/// <summary>Looks for one kind of trouble. Says nothing where it is not sure.</summary>
internal interface ILintCheck
{
    LintRule Rule { get; }

    IEnumerable<LintProblem> Check(LintSubject subject);
}
