using System.Buffers.Text;
using System.Runtime.CompilerServices;
using System.Text.Json;
using IapK8s.Proxy.Snapshots;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace IapK8s.Gateway.Providers;

/// <summary>Verifies what a provider signed for our client, ID tokens and logout tokens alike (RFC 7519 §7.2, RFC 8725 §3): algorithm from the provider's list, key by <c>kid</c>
/// from the pushed set and never from the token, exact issuer, our client as audience, times. What a kind of token must say besides is for its own rules.</summary>
internal sealed class ProviderTokenVerifier(TimeProvider time)
{
    internal static readonly TimeSpan ClockSkew = TimeSpan.FromSeconds(60);

    private const int MaxTokenLength = 64 * 1024;

    private static readonly ConditionalWeakTable<ProviderState, IReadOnlyList<JsonWebKey>> s_keys = [];

    private readonly JsonWebTokenHandler _handler = new() { MaximumTokenSizeInBytes = MaxTokenLength };

    public async Task<TokenVerification> VerifyAsync(string token, SignInProvider provider)
    {
        if (Parse(token) is not { } jwt)
        {
            return new TokenRejected("not a signed token");
        }

        var keys = s_keys.GetValue(provider.State, SigningKeys);
        var usable = keys.Where(key => jwt.Kid.Length == 0 || key.Kid == jwt.Kid).ToList();
        if (usable.Count != 1)
        {
            // Without a kid the one key must be obvious; a kid in vain is worth a look at the provider's current keys.
            return jwt.Kid.Length is > 0 and <= 200 && usable.Count == 0 ? new TokenKeyUnknown(jwt.Kid) : new TokenRejected("no key for it");
        }

        var result = await _handler.ValidateTokenAsync(jwt, Parameters(provider, usable[0]));
        return result.IsValid ? Read(jwt) : new TokenRejected(result.Exception?.GetType().Name ?? "not valid");
    }

    private JsonWebToken? Parse(string token)
    {
        if (token.Length is 0 or > MaxTokenLength || token.Count(c => c == '.') != 2 || token.EndsWith('.'))
        {
            return null;
        }

        try
        {
            return _handler.ReadJsonWebToken(token);
        }
        catch (Exception error) when (error is SecurityTokenException or ArgumentException or JsonException)
        {
            return null;
        }
    }

    private TokenValidationParameters Parameters(SignInProvider provider, JsonWebKey key) => new()
    {
        ValidAlgorithms = provider.State.Definition.Algorithms,
        RequireSignedTokens = true,
        IssuerSigningKey = key,
        ValidIssuer = provider.State.Definition.Issuer,
        ValidAudience = provider.Client.ClientId,
        LifetimeValidator = IsCurrent,
    };

    private bool IsCurrent(DateTime? notBefore, DateTime? expires, SecurityToken token, TokenValidationParameters parameters)
    {
        var now = time.GetUtcNow().UtcDateTime;
        return expires is { } end && now < end + ClockSkew && (notBefore is not { } start || start <= now + ClockSkew);
    }

    private static IReadOnlyList<JsonWebKey> SigningKeys(ProviderState provider)
    {
        if (provider.Jwks.Length == 0)
        {
            return [];
        }

        try
        {
            return [.. new JsonWebKeySet(provider.Jwks).Keys.Where(key => key.Kty is "RSA" or "EC" && key.Use is null or "sig" && !key.HasPrivateKey)];
        }
        catch (ArgumentException)
        {
            return [];
        }
    }

    /// <summary>Our own reading of the payload, which refuses a claim that is there twice: nobody downstream shall read the other one.</summary>
    private static TokenVerification Read(JsonWebToken jwt)
    {
        try
        {
            using var payload = JsonDocument.Parse(Base64Url.DecodeFromChars(jwt.EncodedPayload), new JsonDocumentOptions { AllowDuplicateProperties = false, MaxDepth = 16 });
            return payload.RootElement.ValueKind == JsonValueKind.Object ? new TokenVerified(jwt.Alg, jwt.Typ, payload.RootElement.Clone()) : new TokenRejected("not an object");
        }
        catch (Exception error) when (error is JsonException or FormatException)
        {
            return new TokenRejected("not readable");
        }
    }
}
