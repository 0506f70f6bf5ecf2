namespace IapK8s.Resources.Syntax;

/// <summary>Free text that ends up in tokens, headers and pages: bounded, and nothing that could start a new line there.</summary>
public static class TextSyntax
{
    public static SyntaxProblem? Check(string text, int longest)
    {
        if (text.Length == 0 || text != text.Trim())
            return new SyntaxProblem($"{Quoted.Of(text)} is empty or has white space at its ends", "Write the value alone.");
        if (text.Length > longest)
            return new SyntaxProblem($"{Quoted.Of(text)} is longer than {longest} characters", "Shorten it.");
        return HasControls(text) ? new SyntaxProblem($"{Quoted.Of(text)} has control characters", "Remove them.") : null;
    }

    internal static bool HasControls(ReadOnlySpan<char> text) => text.ContainsAnyInRange('\0', '\x1f') || text.ContainsAnyInRange('\x7f', '\x9f');

    /// <summary>As <see cref="Check"/>, in visible ASCII: what a JSON claim name or an audience is compared by, byte for byte.</summary>
    public static SyntaxProblem? CheckToken(string text, int longest) =>
        Check(text, longest) ?? (text.Any(character => character is <= ' ' or > '~')
            ? new SyntaxProblem($"{Quoted.Of(text)} has spaces or characters beyond ASCII", "Use visible ASCII characters.")
            : null);
}
