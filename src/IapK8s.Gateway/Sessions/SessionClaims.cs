using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using IapK8s.Gateway.Providers;
using IapK8s.Policy.Definitions;
using IapK8s.Proxy.Snapshots;

namespace IapK8s.Gateway.Sessions;

/// <summary>The part of an ID token that a scope's policies read.</summary>
/// <param name="VocabularyHash">Empty after an overage claim: what is missing proves nothing then.</param>
internal sealed record SessionClaims(string? Email, ImmutableArray<string> Groups, ImmutableArray<KeyValuePair<string, string>> Claims, string VocabularyHash)
{
    public static SessionClaims Read(JsonElement payload, ClaimNames names, ScopeState scope)
    {
        var groups = payload.Texts(names.Groups).ToHashSet(StringComparer.Ordinal);
        return new SessionClaims(
            VerifiedEmail(payload, names),
            [.. scope.GroupVocabulary.Where(groups.Contains)],
            [.. scope.ClaimVocabulary.SelectMany(name => Values(payload, name).Select(value => KeyValuePair.Create(name, value)))],
            HasOverage(payload, names) ? "" : scope.VocabularyHash);
    }

    /// <summary>S41: an address counts only where the provider says, as a boolean, that it is verified.</summary>
    private static string? VerifiedEmail(JsonElement payload, ClaimNames names) =>
        payload.TryGetProperty(names.EmailVerified, out var verified) && verified.ValueKind == JsonValueKind.True && payload.Text(names.Email) is { Length: <= 320 } email
            ? email.ToLowerInvariant()
            : null;

    private static IEnumerable<string> Values(JsonElement payload, string name)
    {
        if (!payload.TryGetProperty(name, out var value))
        {
            return [];
        }

        return value.ValueKind == JsonValueKind.Array ? value.EnumerateArray().Select(Scalar).OfType<string>() : new[] { Scalar(value) }.OfType<string>();
    }

    private static string? Scalar(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString(),
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        JsonValueKind.Number => value.TryGetInt64(out var number) ? number.ToString(CultureInfo.InvariantCulture) : value.GetRawText(),
        _ => null,
    };

    /// <summary>Too many groups for a token: the claim is named elsewhere (OpenID Connect Core §5.6.2, as Entra ID uses it), or announced by <c>hasgroups</c>.</summary>
    private static bool HasOverage(JsonElement payload, ClaimNames names) =>
        payload.TryGetProperty("_claim_names", out var elsewhere) && elsewhere.ValueKind == JsonValueKind.Object && elsewhere.TryGetProperty(names.Groups, out _)
        || payload.TryGetProperty("hasgroups", out var has) && has.ValueKind is JsonValueKind.True or JsonValueKind.String;
}
