using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace IapK8s.AspNetCore.Assertions;

/// <summary>
/// The time rules, by the app's <see cref="TimeProvider"/>: <c>iat</c> and <c>exp</c> are there, at most 660 seconds apart
/// (600 as signed, and a minute for whoever rounds), and now lies between them, 30 seconds of skew allowed.
/// </summary>
internal sealed class AssertionLifetime(TimeProvider time)
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(660);
    private static readonly TimeSpan Skew = TimeSpan.FromSeconds(30);

    /// <summary>A <see cref="LifetimeValidator"/>; throws with the reason instead of returning false, so that the log can tell them apart.</summary>
    public bool Validate(DateTime? notBefore, DateTime? expires, SecurityToken token, TokenValidationParameters parameters)
    {
        if (expires is not { } exp)
            throw new SecurityTokenNoExpirationException("exp is missing");
        if (token is not JsonWebToken jwt || !jwt.TryGetPayloadValue<long>(JwtRegisteredClaimNames.Iat, out _))
            throw new SecurityTokenInvalidLifetimeException("iat is missing or not a whole number");

        var (iat, now) = (jwt.IssuedAt, time.GetUtcNow().UtcDateTime);
        if (exp <= iat || exp - iat > Longest)
            throw new SecurityTokenInvalidLifetimeException("the lifetime is not between 1 and 660 seconds");
        if (iat > now + Skew || notBefore > now + Skew)
            throw new SecurityTokenNotYetValidException("the assertion is from the future");
        if (exp <= now - Skew)
            throw new SecurityTokenExpiredException("the assertion has expired");
        return true;
    }
}
