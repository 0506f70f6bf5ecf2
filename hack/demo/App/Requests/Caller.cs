using System.Security.Claims;
using IapK8s.AspNetCore;
using Microsoft.AspNetCore.Authentication;

namespace IapK8s.Demo.App.Requests;

/// <summary>Who the package says the caller is, or why it says nobody.</summary>
public sealed record Caller(string? Id, string? Email, IReadOnlyList<string> Groups, IReadOnlyList<string> AccessLevels, IReadOnlyDictionary<string, string> Claims, string? Refusal)
{
    public static async Task<Caller> ReadAsync(HttpContext context, bool verifies)
    {
        if (!verifies)
            return Nobody("This app was started without a key set, so it believes nobody.");
        var result = await context.AuthenticateAsync(IapAuthenticationDefaults.AuthenticationScheme);
        if (result.Principal is not { } user)
            return Nobody(result.Failure?.Message);
        return new Caller(
            user.FindFirstValue(ClaimTypes.NameIdentifier),
            user.FindFirstValue(ClaimTypes.Email),
            Values(user, IapClaimTypes.Groups),
            Values(user, IapClaimTypes.AccessLevels),
            user.Claims.Where(c => c.Type.StartsWith(IapClaimTypes.ExtraPrefix, StringComparison.Ordinal))
                .GroupBy(c => c.Type[IapClaimTypes.ExtraPrefix.Length..], StringComparer.Ordinal)
                .ToDictionary(g => g.Key, g => string.Join(", ", g.Select(c => c.Value)), StringComparer.Ordinal),
            Refusal: null);
    }

    private static Caller Nobody(string? refusal) => new(null, null, [], [], new Dictionary<string, string>(), refusal);

    private static List<string> Values(ClaimsPrincipal user, string type) => [.. user.FindAll(type).Select(c => c.Value)];
}
