using System.Security.Cryptography;
using System.Text.RegularExpressions;

namespace IapK8s.TestKit.Clusters.Objects;

/// <summary>What names may look like (kubernetes.io/docs/concepts/overview/working-with-objects/names).</summary>
internal static partial class ObjectNames
{
    private const string Alphabet = "bcdfghjklmnpqrstvwxz2456789";

    /// <summary>A prefix and five characters that spell no words.</summary>
    public static string Generate(string prefix) =>
        (prefix.Length > 58 ? prefix[..58] : prefix) + RandomNumberGenerator.GetString(Alphabet, 5);

    /// <summary>Null for a good name.</summary>
    public static string? Problem(string name, string groupResource) => groupResource switch
    {
        "namespaces" or "services" when name.Length > 63 || !Label().IsMatch(name) =>
            "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')",
        _ when IsPathSegment(groupResource) => name is "." or ".." || name.Contains('/') || name.Contains('%') ? "may not be '.' or '..' nor contain '/' or '%'" : null,
        _ when name.Length > 253 || !Subdomain().IsMatch(name) =>
            "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')",
        _ => null,
    };

    private static bool IsPathSegment(string groupResource) => groupResource.EndsWith(".rbac.authorization.k8s.io", StringComparison.Ordinal);

    [GeneratedRegex(@"^[a-z0-9]([-a-z0-9]*[a-z0-9])?\z")]
    private static partial Regex Label();

    [GeneratedRegex(@"^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*\z")]
    private static partial Regex Subdomain();
}
