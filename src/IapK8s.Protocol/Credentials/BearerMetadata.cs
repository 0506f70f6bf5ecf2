using System.Diagnostics.CodeAnalysis;

namespace IapK8s.Protocol.Credentials;

/// <summary>The token of a call, in the metadata <c>authorization</c> (RFC 6750 §2.1).</summary>
public static class BearerMetadata
{
    public const string Key = "authorization";

    private const string Scheme = "Bearer ";

    public static string Of(string token) => Scheme + token;

    /// <param name="values">Everything that the call says under <see cref="Key"/>: two tokens are none.</param>
    public static bool TryRead(IReadOnlyList<string?> values, [NotNullWhen(true)] out string? token)
    {
        token = values is [{ } only] && only.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? only[Scheme.Length..] : null;
        return token is { Length: > 0 };
    }
}
