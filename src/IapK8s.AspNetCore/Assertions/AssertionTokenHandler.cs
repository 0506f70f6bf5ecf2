using IapK8s.AspNetCore.Keys;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace IapK8s.AspNetCore.Assertions;

/// <summary>
/// Judges one assertion: header, key, then signature, issuer, audience, type and times by
/// <see cref="JsonWebTokenHandler"/>, then the payload's shape. The parameters that JwtBearer passes in are ignored on
/// purpose: what is trusted is fixed here and cannot be widened by configuration of the bearer scheme.
/// </summary>
internal sealed class AssertionTokenHandler(IapAuthenticationOptions options, IAssertionKeys keys, TimeProvider time, ILogger logger) : TokenHandler
{
    private readonly JsonWebTokenHandler _handler = new() { MapInboundClaims = false };
    private readonly TokenValidationParameters _expected = new()
    {
        ValidAlgorithms = [SecurityAlgorithms.EcdsaSha256],
        ValidTypes = [JwtConstants.HeaderType],
        ValidIssuer = options.Issuer,
        ValidAudience = options.Audience,
        // The default forgives a trailing slash.
        IgnoreTrailingSlashWhenValidatingAudience = false,
        RequireSignedTokens = true,
        RequireExpirationTime = true,
        ValidateIssuerSigningKey = true,
        TryAllIssuerSigningKeys = false,
        LifetimeValidator = new AssertionLifetime(time).Validate,
    };

    public override async Task<TokenValidationResult> ValidateTokenAsync(string token, TokenValidationParameters validationParameters)
    {
        if (AssertionHeader.ReadKeyId(token, out var fault) is not { } keyId)
            return Refuse(fault);
        if (await keys.FindAsync(keyId) is not { } key)
            return Refuse("no pinned key has this key id");

        var expected = _expected.Clone();
        expected.IssuerSigningKey = key;
        var result = await _handler.ValidateTokenAsync(token, expected);
        if (!result.IsValid || result.SecurityToken is not JsonWebToken jwt)
            return Refuse(result.Exception?.Message ?? "the token is not valid");
        if (AssertionPayload.Read(jwt.EncodedPayload, out fault) is not { } payload)
            return Refuse(fault);

        return new TokenValidationResult
        {
            IsValid = true,
            SecurityToken = jwt,
            Issuer = options.Issuer,
            ClaimsIdentity = AssertionIdentity.Create(payload, options.Issuer),
        };
    }

    private TokenValidationResult Refuse(string reason)
    {
        logger.AssertionRefused(reason);
        return new TokenValidationResult { IsValid = false, Exception = new SecurityTokenValidationException(reason) };
    }
}
