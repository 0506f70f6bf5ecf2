using System.Buffers;

namespace IapK8s.Resources.Syntax;

/// <summary>Request methods, which are case-sensitive tokens (RFC 9110 §9.1).</summary>
public static class MethodSyntax
{
    private static readonly SearchValues<char> Token = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.!$%&'*+^`|~#");

    public static SyntaxProblem? Check(string method)
    {
        if (method is "TRACE" or "CONNECT")
            return new SyntaxProblem($"{Quoted.Of(method)} is refused by the proxy whatever a policy says", "Leave it out.");
        if (method is "*")
            return new SyntaxProblem("\"*\" is not a method", "Leave methods out: the rule then covers every method.");
        if (method.Length is > 0 and <= 32 && !method.AsSpan().ContainsAnyExcept(Token))
            return null;
        var upper = method.ToUpperInvariant();
        return upper != method && Check(upper) is null
            ? new SyntaxProblem($"{Quoted.Of(method)} is not in upper case, and methods are case-sensitive", $"Write {upper}.")
            : new SyntaxProblem($"{Quoted.Of(method)} is not a request method", "Write an upper-case method such as GET.");
    }
}
