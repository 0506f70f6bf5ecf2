namespace IapK8s.Resources.Syntax;

/// <summary>Path patterns of rules.</summary>
public static class PathSyntax
{
    public static SyntaxProblem? Check(string pattern) =>
        pattern.StartsWith('/') ? null : new SyntaxProblem($"{Quoted.Of(pattern)} does not start with /", $"Write /{pattern.TrimStart('/')}.");
}
