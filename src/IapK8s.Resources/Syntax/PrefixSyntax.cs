using IapK8s.Policy.Definitions;
using IapK8s.Policy.Requests;

namespace IapK8s.Resources.Syntax;

/// <summary>Paths that applications name: in the one spelling that requests have when they are decided on.</summary>
public static class PrefixSyntax
{
    public const int Longest = 1024;

    /// <summary>A prefix of whole segments. Null with <paramref name="prefix"/> set, a slash at its end left out, or what is wrong.</summary>
    public static SyntaxProblem? Parse(string text, out string prefix)
    {
        prefix = text.EndsWith('/') ? text[..^1] : text;
        return text.Contains('?', StringComparison.Ordinal) ? Bad(text) : Check(text);
    }

    /// <summary>A path, and a query behind it if need be.</summary>
    public static SyntaxProblem? Check(string text) =>
        text.Length <= Longest && CanonicalTarget.Parse(text, new PathOptions()) is { IsValid: true, WireTarget: var wire } && wire == text ? null : Bad(text);

    private static SyntaxProblem Bad(string text) =>
        new($"{Quoted.Of(text)} is not a plain path", "Write a path such as /erp: from the root, no dot segments, no empty ones, everything beyond ASCII percent-encoded.");
}
