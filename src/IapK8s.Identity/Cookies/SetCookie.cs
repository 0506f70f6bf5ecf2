using System.Globalization;

namespace IapK8s.Identity.Cookies;

/// <summary>Set-Cookie lines for our own cookies: always <c>Secure</c>, <c>HttpOnly</c>, <c>Path=/</c>, without <c>Domain</c>, as the <c>__Host-</c> prefix wants
/// (RFC 6265bis §4.1.3), and <c>SameSite=Lax</c>, so that a link from elsewhere arrives signed in and a foreign form does not.</summary>
public static class SetCookie
{
    /// <summary>Name, value and attributes together.</summary>
    public const int MaxLineLength = 4095;

    private const string Attributes = "; Path=/; Secure; HttpOnly; SameSite=Lax";

    /// <param name="maxAge">Whole seconds, rounded down; not positive deletes the cookie.</param>
    public static string Create(string name, string value, TimeSpan maxAge)
    {
        var seconds = Math.Max(0, (long)maxAge.TotalSeconds);
        return string.Create(CultureInfo.InvariantCulture, $"{name}={value}; Max-Age={seconds}{Attributes}");
    }

    public static string Delete(string name) => Create(name, "", TimeSpan.Zero);
}
