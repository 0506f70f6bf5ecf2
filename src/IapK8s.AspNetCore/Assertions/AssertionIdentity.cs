using System.Security.Claims;
using System.Text.Json;

namespace IapK8s.AspNetCore.Assertions;

/// <summary>Maps a verified payload to the claims that <see cref="IapAuthenticationExtensions"/> promises.</summary>
internal static class AssertionIdentity
{
    public static ClaimsIdentity Create(AssertionPayload payload, string issuer)
    {
        var identity = new ClaimsIdentity(IapAuthenticationDefaults.AuthenticationScheme, ClaimTypes.Name, ClaimTypes.Role);

        void Add(string type, string value, string valueType = ClaimValueTypes.String) =>
            identity.AddClaim(new Claim(type, value, valueType, issuer));

        Add(ClaimTypes.NameIdentifier, payload.Subject);
        Add(ClaimTypes.Name, payload.Email ?? payload.Subject);
        if (payload.Email is { } email)
            Add(ClaimTypes.Email, email);
        foreach (var group in payload.Groups ?? [])
        {
            Add(ClaimTypes.Role, group);
            Add(IapClaimTypes.Groups, group);
        }
        foreach (var level in payload.AccessLevels ?? [])
            Add(IapClaimTypes.AccessLevels, level);
        foreach (var (name, value) in payload.Claims ?? [])
            AddExtra(IapClaimTypes.Extra(name), value);
        return identity;

        // A list becomes a claim an element; what is not a string keeps its JSON.
        void AddExtra(string type, JsonElement value)
        {
            switch (value.ValueKind)
            {
                case JsonValueKind.Array:
                    foreach (var element in value.EnumerateArray())
                        AddExtra(type, element);
                    break;
                case JsonValueKind.String:
                    Add(type, value.GetString()!);
                    break;
                case JsonValueKind.True or JsonValueKind.False:
                    Add(type, value.GetRawText(), ClaimValueTypes.Boolean);
                    break;
                case JsonValueKind.Null:
                    break;
                default:
                    Add(type, value.GetRawText(), "JSON");
                    break;
            }
        }
    }
}
