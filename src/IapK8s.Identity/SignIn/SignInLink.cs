using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using IapK8s.Identity.Payloads;
using IapK8s.Identity.Sessions;
using IapK8s.Policy.Definitions;

namespace IapK8s.Identity.SignIn;

/// <summary>The signed query of the portal's sign-in address. There is one spelling for a request: reading rebuilds the query from what was read and compares
/// all of it, MAC included, in constant time, so that no reordered, repeated or differently escaped parameter is ever understood two ways.</summary>
internal static class SignInLink
{
    private const int MaxLength = 4096;

    public static string Write(SignInRequest request, DerivedKeys keys)
    {
        var query = new StringBuilder();
        Add(query, LinkParameter.Namespace, request.Namespace);
        Add(query, LinkParameter.Origin, request.Origin);
        Add(query, LinkParameter.Attempt, request.AttemptId);
        Add(query, LinkParameter.Nonce, request.NonceHash);
        Add(query, LinkParameter.Time, Number(request.IssuedAt.ToUnixTimeSeconds()));
        Add(query, LinkParameter.Provider, request.Provider);
        if (request.Requirement is { } requirement)
        {
            Add(query, LinkParameter.Acr, requirement.Acr);
            foreach (var method in requirement.Amr)
            {
                Add(query, LinkParameter.Amr, method);
            }

            Add(query, LinkParameter.MaxAge, requirement.MaxAuthAge is { } age ? Number((long)age.TotalSeconds) : null);
        }

        Add(query, LinkParameter.Prompt, request.ForceLogin ? LinkParameter.PromptLogin : null);
        Add(query, LinkParameter.Key, Convert.ToHexStringLower(keys.Id));
        var mac = HMACSHA256.HashData(keys[KeyUse.SignInLink], Encoding.UTF8.GetBytes(query.ToString()));
        Add(query, LinkParameter.Mac, StrictBase64Url.Encode(mac));
        return query.ToString();
    }

    /// <summary>Null for anything that <see cref="Write"/> did not write with one of the keys.</summary>
    public static SignInRequest? Read(string query, DerivedKeys[] ring)
    {
        var text = query.StartsWith('?') ? query[1..] : query;
        if (text.Length > MaxLength || LinkParameter.Parse(text) is not { } parameters || ReadUnverified(parameters) is not { } request)
        {
            return null;
        }

        var keyId = parameters.GetValueOrDefault(LinkParameter.Key, [""])[0];
        foreach (var keys in ring)
        {
            if (string.Equals(keyId, Convert.ToHexStringLower(keys.Id), StringComparison.Ordinal) && Secret.Equals(Write(request, keys), text))
            {
                return request;
            }
        }

        return null;
    }

    private static SignInRequest? ReadUnverified(Dictionary<string, ImmutableArray<string>> parameters)
    {
        string? Optional(string name) => parameters.TryGetValue(name, out var values) ? values[0] : null;

        var amr = parameters.GetValueOrDefault(LinkParameter.Amr, []);
        var acr = Optional(LinkParameter.Acr);
        var maxAge = Optional(LinkParameter.MaxAge);
        if (!TryTime(Optional(LinkParameter.Time), out var issuedAt) || !TryAge(maxAge, out var age))
        {
            return null;
        }

        return new SignInRequest
        {
            AttemptId = Optional(LinkParameter.Attempt) ?? "",
            Namespace = Optional(LinkParameter.Namespace) ?? "",
            Origin = Optional(LinkParameter.Origin) ?? "",
            NonceHash = Optional(LinkParameter.Nonce) ?? "",
            IssuedAt = issuedAt,
            Provider = Optional(LinkParameter.Provider),
            Requirement = acr is null && amr.IsEmpty && maxAge is null ? null : new AuthenticationRequirement { Acr = acr, Amr = amr, MaxAuthAge = age },
            ForceLogin = Optional(LinkParameter.Prompt) is not null,
        };
    }

    private static bool TryTime(string? text, out DateTimeOffset time)
    {
        var isTime = long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            && seconds <= DateTimeOffset.MaxValue.ToUnixTimeSeconds();
        time = isTime ? DateTimeOffset.FromUnixTimeSeconds(seconds) : default;
        return isTime;
    }

    private static bool TryAge(string? text, out TimeSpan? age)
    {
        age = null;
        if (text is null)
        {
            return true;
        }

        var isNumber = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds);
        age = isNumber ? TimeSpan.FromSeconds(seconds) : null;
        return isNumber;
    }

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);

    private static void Add(StringBuilder query, string name, string? value)
    {
        if (value is null)
        {
            return;
        }

        query.Append(query.Length == 0 ? "" : "&").Append(name).Append('=').Append(Uri.EscapeDataString(value));
    }
}
