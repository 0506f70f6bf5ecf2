using System.Buffers;

namespace IapK8s.Resources.Syntax;

/// <summary>Names as Kubernetes has them (RFC 1123; kubernetes.io/docs/concepts/overview/working-with-objects/names).</summary>
public static class NameSyntax
{
    public const int LongestLabel = 63;
    public const int LongestSubdomain = 253;

    private static readonly SearchValues<char> LabelCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-");

    /// <summary>Lower-case letters, digits and <c>-</c>, 63 at most: namespaces, Services, rule names.</summary>
    public static SyntaxProblem? CheckLabel(string name) =>
        IsLabel(name) ? null : new SyntaxProblem(
            $"{Quoted.Of(name)} is not an RFC 1123 label",
            $"Use at most {LongestLabel} lower-case letters, digits and '-', with a letter or digit at both ends.");

    /// <summary>Labels joined by dots, 253 at most: names of most objects.</summary>
    public static SyntaxProblem? CheckSubdomain(string name) =>
        name.Length is > 0 and <= LongestSubdomain && AreLabels(name) ? null : new SyntaxProblem(
            $"{Quoted.Of(name)} is not an RFC 1123 subdomain",
            $"Use at most {LongestSubdomain} lower-case letters, digits, '-' and '.', with a letter or digit at both ends of each part.");

    private static bool AreLabels(ReadOnlySpan<char> name)
    {
        foreach (var label in name.Split('.'))
        {
            if (!IsLabel(name[label]))
                return false;
        }
        return true;
    }

    private static bool IsLabel(ReadOnlySpan<char> name) =>
        name.Length is > 0 and <= LongestLabel && name[0] != '-' && name[^1] != '-' && !name.ContainsAnyExcept(LabelCharacters);
}
