namespace IapK8s.Cli.Explain;

/// <summary>Why an answer is not sure, in words.</summary>
internal static class DoubtText
{
    /// <summary>A sentence's beginning.</summary>
    public static string Untold(IReadOnlyCollection<string> dependsOn) =>
        dependsOn.All(IsOfToken) ? "Groups and claims were not said" : dependsOn.Any(IsGroup) ? "Not all was said, and who is in a group that is not listed here only --iapgroup tells" : "Not all was said";

    public static string Taken(IReadOnlyCollection<string> dependsOn) =>
        dependsOn.All(IsOfToken) ? "groups and claims were not said, so none were taken"
        : dependsOn.Any(IsGroup) ? "not all was said, and who is in a group that is not listed here only --iapgroup tells" : "not all was said";

    private static bool IsOfToken(string name) => name.StartsWith("group:", StringComparison.Ordinal) || name.StartsWith("claim:", StringComparison.Ordinal);

    private static bool IsGroup(string name) => name.StartsWith("iapgroup:", StringComparison.Ordinal);
}
