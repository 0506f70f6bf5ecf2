using IapK8s.Policy.Matching;

namespace IapK8s.Resources.Syntax;

/// <summary>Path patterns of rules, by the grammar of the matcher itself.</summary>
public static class PathSyntax
{
    public static SyntaxProblem? Check(string pattern) =>
        PathPattern.Check(pattern) is not { } error
            ? null
            : new SyntaxProblem($"{Quoted.Of(pattern)}: {error.Message}", $"{char.ToUpperInvariant(error.Fix[0])}{error.Fix[1..]}.");
}
