using System.Text.Json.Serialization;

namespace IapK8s.Demo.App.Requests;

/// <summary>One header line. Public because components, which show it, are.</summary>
public sealed record Header(string Name, string Value)
{
    private static readonly string[] IdentityPrefixes = ["x-iap-", "x-goog-", "x-auth-request-", "x-forwarded-user", "x-forwarded-email", "x-forwarded-groups"];

    /// <summary>Whether it speaks about the user.</summary>
    [JsonIgnore]
    public bool IsIdentity => IdentityPrefixes.Any(p => Name.StartsWith(p, StringComparison.OrdinalIgnoreCase));
}
