using System.Globalization;
using System.Security.Claims;
using IapK8s.Demo.Idp.Accounts;
using Microsoft.AspNetCore.Authentication;

namespace IapK8s.Demo.Idp.SignIn;

/// <summary>
/// The provider's own session cookie. It is no default scheme: pages ask for it by name, so nothing else in the
/// pipeline depends on who is signed in.
/// </summary>
internal sealed class BrowserSessions(AccountDirectory accounts, TimeProvider time)
{
    public const string Scheme = "Browser";

    private const string Subject = "sub";
    private const string AuthenticatedAt = "auth_time_ms";
    private const string SecondFactor = "second_factor";

    public async Task<BrowserSession?> ReadAsync(HttpContext context)
    {
        var user = (await context.AuthenticateAsync(Scheme)).Principal;
        // Read again each time, so that a disabled account is out at once.
        if (accounts.FindBySubject(user?.FindFirstValue(Subject)) is not { Disabled: false } account)
            return null;
        var at = DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(user!.FindFirstValue(AuthenticatedAt)!, CultureInfo.InvariantCulture));
        return new BrowserSession(account, at, user!.HasClaim(SecondFactor, "true"));
    }

    /// <summary>Starts a session, or renews it: proving oneself again moves <c>auth_time</c> forward.</summary>
    public Task WriteAsync(HttpContext context, Account account, bool secondFactor)
    {
        var identity = new ClaimsIdentity(
            [
                new Claim(Subject, account.Subject),
                new Claim(AuthenticatedAt, time.GetUtcNow().ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture)),
                new Claim(SecondFactor, secondFactor ? "true" : "false"),
            ],
            Scheme);
        return context.SignInAsync(Scheme, new ClaimsPrincipal(identity));
    }

    public static Task EndAsync(HttpContext context) => context.SignOutAsync(Scheme);
}
