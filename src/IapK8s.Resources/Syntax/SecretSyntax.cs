namespace IapK8s.Resources.Syntax;

/// <summary>Keys of core/v1 Secrets.</summary>
public static class SecretSyntax
{
    public static SyntaxProblem? CheckKey(string key) =>
        key.Length is > 0 and <= 253 && key.All(character => char.IsAsciiLetterOrDigit(character) || character is '-' or '_' or '.')
            ? null
            : new SyntaxProblem($"{Quoted.Of(key)} is not a key of a Secret", "Use letters, digits, '-', '_' and '.'.");
}
