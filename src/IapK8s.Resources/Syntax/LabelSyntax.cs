namespace IapK8s.Resources.Syntax;

/// <summary>Label keys and values (kubernetes.io/docs/concepts/overview/working-with-objects/labels).</summary>
public static class LabelSyntax
{
    public static SyntaxProblem? CheckKey(string key)
    {
        var slash = key.IndexOf('/', StringComparison.Ordinal);
        var prefixIsFine = slash < 0 || NameSyntax.CheckSubdomain(key[..slash]) is null;
        var name = key[(slash + 1)..];
        return prefixIsFine && name.Length > 0 && IsQualified(name) ? null : new SyntaxProblem(
            $"{Quoted.Of(key)} is not a label key",
            "Write name or prefix/name: at most 63 letters, digits, '-', '_' and '.', with a letter or digit at both ends.");
    }

    public static SyntaxProblem? CheckValue(string value) =>
        value.Length == 0 || IsQualified(value) ? null : new SyntaxProblem(
            $"{Quoted.Of(value)} is not a label value",
            "Use at most 63 letters, digits, '-', '_' and '.', with a letter or digit at both ends.");

    private static bool IsQualified(string text) =>
        text.Length <= 63 && char.IsAsciiLetterOrDigit(text[0]) && char.IsAsciiLetterOrDigit(text[^1])
        && text.All(character => char.IsAsciiLetterOrDigit(character) || character is '-' or '_' or '.');
}
