using IapK8s.Identity.Sessions;

namespace IapK8s.Gateway.SignIn;

/// <summary>The portal's own cookies, all <c>__Host-</c>: this origin alone, https alone (or localhost), no script.</summary>
internal sealed class PortalCookies(PortalSeal seal)
{
    public const string TransactionPrefix = CookieNames.Prefix + "Portal-";

    /// <summary>This browser signed out: whoever comes next proves who they are, whatever the provider remembers.</summary>
    public const string Reauthenticate = CookieNames.Prefix + "Reauthenticate";

    /// <summary>Sign-ins under way in one browser; the ones beyond go, so that headers stay small.</summary>
    internal const int MaxTransactions = 5;

    /// <summary>Until the next sign-in from this browser, which may take a while.</summary>
    private static readonly TimeSpan ReauthenticateLifetime = TimeSpan.FromDays(30);

    /// <summary>False where it would not fit a cookie.</summary>
    public bool TryStart(HttpContext context, SessionSigner signer, PortalTransaction transaction)
    {
        if (seal.Seal(signer, transaction) is not { } value)
        {
            return false;
        }

        // Which of them are the oldest only their seals say; any beyond the limit are abandoned tabs.
        foreach (var name in TransactionNames(context).Where(name => name != NameOf(transaction.Id)).Skip(MaxTransactions - 1))
        {
            Delete(context, name);
        }

        Set(context, NameOf(transaction.Id), value, PortalTransaction.Lifetime);
        return true;
    }

    /// <summary>The sign-in that this <c>state</c> belongs to, if it began in this browser.</summary>
    public PortalTransaction? Find(HttpContext context, SessionSigner signer, string? state)
    {
        if (state is not { Length: <= 200 } || state.Split('.') is not [var id, var secret] || context.Request.Cookies[NameOf(id)] is not { } value)
        {
            return null;
        }

        return seal.TryOpen(signer, id, value, out var transaction) && FixedTime.Equal(transaction.StateSecret, secret) ? transaction : null;
    }

    public void Finish(HttpContext context, PortalTransaction transaction) => Delete(context, NameOf(transaction.Id));

    public bool MustReauthenticate(HttpContext context) => context.Request.Cookies.ContainsKey(Reauthenticate);

    public void RequireReauthentication(HttpContext context) => Set(context, Reauthenticate, "1", ReauthenticateLifetime);

    public void Reauthenticated(HttpContext context)
    {
        if (MustReauthenticate(context))
        {
            Delete(context, Reauthenticate);
        }
    }

    private static string NameOf(string id) => TransactionPrefix + id;

    private static IEnumerable<string> TransactionNames(HttpContext context) =>
        context.Request.Cookies.Keys.Where(name => name.StartsWith(TransactionPrefix, StringComparison.Ordinal)).Order(StringComparer.Ordinal);

    private static void Set(HttpContext context, string name, string value, TimeSpan lifetime) => context.Response.Cookies.Append(name, value, Options(lifetime));

    private static void Delete(HttpContext context, string name) => context.Response.Cookies.Append(name, "", Options(TimeSpan.Zero));

    private static CookieOptions Options(TimeSpan lifetime) => new() { Path = "/", Secure = true, HttpOnly = true, SameSite = SameSiteMode.Lax, MaxAge = lifetime, IsEssential = true };
}
