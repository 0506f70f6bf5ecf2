using IapK8s.Identity.Cookies;
using IapK8s.Identity.Sessions;
using Microsoft.Net.Http.Headers;

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
    public bool TryStart(HttpContext context, PortalContext portal, PortalTransaction transaction)
    {
        if (seal.Seal(portal.Signer, transaction) is not { } value)
        {
            return false;
        }

        foreach (var name in TransactionNames(context, portal).Skip(MaxTransactions - 1))
        {
            Delete(context, name);
        }

        Set(context, NameOf(transaction.Id), value, PortalTransaction.Lifetime);
        return true;
    }

    /// <summary>The sign-in that this <c>state</c> belongs to, if it began in this browser.</summary>
    public PortalTransaction? Find(HttpContext context, PortalContext portal, string? state)
    {
        if (state is not { Length: <= 200 } || state.Split('.') is not [var id, var secret] || Cookie(context, NameOf(id)) is not { } value)
        {
            return null;
        }

        return seal.TryOpen(portal.Signers, id, value, out var transaction) && FixedTime.Equal(transaction.StateSecret, secret) ? transaction : null;
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

    /// <summary>Null also where the name is there twice: nobody can know which one is meant.</summary>
    private static string? Cookie(HttpContext context, string name) =>
        CookieHeader.Find(string.Join("; ", context.Request.Headers.Cookie.ToArray()), name, out var value) == CookieLookup.Found ? value.ToString() : null;

    private static string NameOf(string id) => TransactionPrefix + id;

    /// <summary>Newest first; what cannot be opened any more comes last.</summary>
    private IEnumerable<string> TransactionNames(HttpContext context, PortalContext portal) => context.Request.Cookies
        .Where(cookie => cookie.Key.StartsWith(TransactionPrefix, StringComparison.Ordinal))
        .OrderByDescending(cookie => seal.TryOpen(portal.Signers, cookie.Key[TransactionPrefix.Length..], cookie.Value, out var open) ? open.StartedAt : DateTimeOffset.MinValue)
        .Select(cookie => cookie.Key);

    private static void Set(HttpContext context, string name, string value, TimeSpan lifetime) => context.Response.Headers.Append(HeaderNames.SetCookie, SetCookie.Create(name, value, lifetime));

    private static void Delete(HttpContext context, string name) => context.Response.Headers.Append(HeaderNames.SetCookie, SetCookie.Delete(name));
}
