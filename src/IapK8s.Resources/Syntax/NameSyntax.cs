namespace IapK8s.Resources.Syntax;

/// <summary>Names as Kubernetes has them (RFC 1123; kubernetes.io/docs/concepts/overview/working-with-objects/names).</summary>
public static class NameSyntax
{
    public const int LongestLabel = 63;
    public const int LongestSubdomain = 253;

    /// <summary>Lower-case letters, digits and <c>-</c>, 63 at most: namespaces, Services, rule names.</summary>
    public static SyntaxProblem? CheckLabel(string name) =>
        IsLabel(name) ? null : new SyntaxProblem(
            $"{Quoted.Of(name)} is not an RFC 1123 label",
            $"Use at most {LongestLabel} lower-case letters, digits and '-', with a letter or digit at both ends.");

    /// <summary>Labels joined by dots, 253 at most: names of most objects.</summary>
    public static SyntaxProblem? CheckSubdomain(string name) =>
        name.Length is > 0 and <= LongestSubdomain && name.Split('.').All(IsLabel) ? null : new SyntaxProblem(
            $"{Quoted.Of(name)} is not an RFC 1123 subdomain",
            $"Use at most {LongestSubdomain} lower-case letters, digits, '-' and '.', with a letter or digit at both ends of each part.");

    private static bool IsLabel(string name) =>
        name.Length is > 0 and <= LongestLabel && name[0] != '-' && name[^1] != '-' && name.All(IsLabelCharacter);

    private static bool IsLabelCharacter(char character) => char.IsAsciiLetterLower(character) || char.IsAsciiDigit(character) || character == '-';
}
