using System.Net;

namespace IapK8s.Resources.Syntax;

/// <summary>Absolute https addresses of other servers. Plain http only where nobody can listen in: names under .localhost, and loopback where it is allowed.</summary>
public static class UriSyntax
{
    public const int Longest = 2048;

    /// <summary>An OIDC issuer (OpenID Connect Discovery §3): no query, no fragment; plain http on loopback too.</summary>
    public static SyntaxProblem? CheckIssuer(string text) =>
        Check(text, loopbackMayBePlain: true) ?? (text.AsSpan().IndexOfAny("?#") >= 0
            ? new SyntaxProblem($"{Quoted.Of(text)} has a query or a fragment", "Write the issuer exactly as its tokens say it in iss.")
            : null);

    /// <summary>Where a browser is sent.</summary>
    public static SyntaxProblem? CheckRedirect(string text) => Check(text, loopbackMayBePlain: false);

    private static SyntaxProblem? Check(string text, bool loopbackMayBePlain)
    {
        const string example = "Write an address such as https://login.example.com.";
        if (text.Length > Longest)
            return new SyntaxProblem($"{Quoted.Of(text)} is longer than {Longest} characters", example);
        // Only what every parser reads alike: a backslash or a space is a path to one and a host to another.
        if (text.Any(character => character is <= ' ' or '\\' or '"' or '<' or '>' or '{' or '}' or '|' or '^' or '`' or > '~')
            || !Uri.TryCreate(text, UriKind.Absolute, out var uri) || uri.Host.Length == 0)
        {
            return new SyntaxProblem($"{Quoted.Of(text)} is not an absolute address", example);
        }
        if (uri.UserInfo.Length > 0)
            return new SyntaxProblem($"{Quoted.Of(uri.GetLeftPart(UriPartial.Scheme) + "***@" + uri.Host)} carries a user name", "Leave user name and password out.");
        if (uri.Scheme == Uri.UriSchemeHttps)
            return null;
        var mayBePlain = HostSyntax.IsLocalhost(uri.Host) || (loopbackMayBePlain && IsLoopback(uri.Host));
        return uri.Scheme == Uri.UriSchemeHttp && mayBePlain
            ? null
            : new SyntaxProblem($"{Quoted.Of(text)} is not https", loopbackMayBePlain
                ? "Write https://; http:// is only for loopback and names under .localhost."
                : "Write https://; http:// is only for names under .localhost.");
    }

    private static bool IsLoopback(string host) =>
        host == "localhost" || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));
}
