using System.Globalization;

namespace IapK8s.Proxy.Pages;

/// <summary>The pages as HTML: one column, landmarks, no script, nothing loaded from anywhere.</summary>
internal sealed class HtmlPages
{
    private readonly PageTheme _theme;
    private readonly byte[] _afterTitle;
    private readonly byte[] _end;

    public HtmlPages(PageTheme theme)
    {
        _theme = theme;
        Style = StyleSheet.For(theme);
        _afterTitle = AfterTitle(theme, Style);
        _end = End(theme);
    }

    public StyleSheet Style { get; }

    public ReadOnlyMemory<byte> Render(Page page)
    {
        var (title, advice) = PageWording.Of(page);
        var html = new HtmlBuffer()
            .Markup("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"robots\" content=\"noindex\">\n<meta name=\"color-scheme\" content=\"light dark\">\n"u8);
        if (page is SignedOutPage { ContinueAtOnce: true, SignInAgainUrl: { } next })
        {
            html.Markup("<meta http-equiv=\"refresh\" content=\"0; url="u8).Href(next).Markup("\">\n"u8);
        }

        html.Markup("<title>"u8).Text(title).Markup(" · "u8).Text(_theme.ProductName).Markup("</title>\n"u8)
            .Markup(_afterTitle)
            .Markup("<main aria-labelledby=\"title\">\n<h1 id=\"title\">"u8).Text(title).Markup("</h1>\n<p>"u8).Text(advice).Markup("</p>\n"u8);
        Body(html, page);
        Facts(html, page);
        return html.Markup(_end).Written;
    }

    private static byte[] AfterTitle(PageTheme theme, StyleSheet style)
    {
        var html = new HtmlBuffer().Markup("<style>"u8).Markup(style.Css.Span).Markup("</style>\n</head>\n<body>\n<header>"u8);
        if (theme.LogoDataUri is { } logo)
        {
            html.Markup("<img alt=\"\" src=\""u8).Text(logo).Markup("\">"u8);
        }

        return html.Markup("<span>"u8).Text(theme.ProductName).Markup("</span></header>\n"u8).Written.ToArray();
    }

    private static byte[] End(PageTheme theme)
    {
        var html = new HtmlBuffer().Markup("</main>\n<footer>"u8);
        if (theme.SupportLink is { } support)
        {
            html.Markup("<a href=\""u8).Href(support).Markup("\">Get help</a>"u8);
        }

        return html.Markup("</footer>\n</body>\n</html>\n"u8).Written.ToArray();
    }

    private static void Body(HtmlBuffer html, Page page)
    {
        switch (page)
        {
            case DeniedPage { SwitchAccountAction: { } action }:
                html.Markup("<form method=\"post\" action=\""u8).Href(action).Markup("\"><input type=\"hidden\" name=\"again\" value=\"1\"><button class=\"button\" type=\"submit\">Use another account</button></form>\n"u8);
                break;
            case ErrorPage { SignInUrl: { } signIn }:
                Button(html, signIn, "Sign in");
                break;
            case ErrorPage { RetryUrl: { } retry }:
                Button(html, retry, "Try again");
                break;
            case SignInFailedPage { RetryUrl: { } retry }:
                Button(html, retry, "Start again");
                break;
            case SignedOutPage signedOut:
                SignedOut(html, signedOut);
                break;
            case SignInChoicePage choice:
                Choice(html, choice);
                break;
        }
    }

    private static void SignedOut(HtmlBuffer html, SignedOutPage page)
    {
        if (!page.Everywhere)
        {
            html.Markup("<p role=\"status\">Pages that are already open may go on working for up to "u8)
                .Text(Math.Ceiling(page.FollowsWithin.TotalMinutes).ToString(CultureInfo.InvariantCulture))
                .Markup(" minutes. On a shared computer, close the browser.</p>\n"u8);
        }

        if (page.SignInAgainUrl is { } again)
        {
            Button(html, again, page.ContinueAtOnce ? "Continue" : "Sign in again");
        }

        if (page.ProviderSignOutUrl is { } provider)
        {
            html.Markup("<p>You may still be signed in at your identity provider. <a href=\""u8).Href(provider).Markup("\">Sign out there, too</a></p>\n"u8);
        }
    }

    private static void Choice(HtmlBuffer html, SignInChoicePage page)
    {
        html.Markup("<nav aria-label=\"Ways to sign in\"><ul>\n"u8);
        foreach (var provider in page.Providers)
        {
            html.Markup("<li><a class=\"button\" href=\""u8).Href(provider.Url).Markup("\">"u8).Text(provider.DisplayName).Markup("</a></li>\n"u8);
        }

        html.Markup("</ul></nav>\n"u8);
    }

    private static void Button(HtmlBuffer html, string url, string label) =>
        html.Markup("<p><a class=\"button\" href=\""u8).Href(url).Markup("\">"u8).Text(label).Markup("</a></p>\n"u8);

    /// <summary>What to tell the help desk.</summary>
    private static void Facts(HtmlBuffer html, Page page)
    {
        html.Markup("<dl>\n"u8);
        if (page is DeniedPage { SignedInAs: { } who })
        {
            Fact(html, "Signed in as"u8, who);
        }

        if (page is SignInFailedPage { ProviderError: { } error } && PlainToken.Is(error))
        {
            Fact(html, "The provider says"u8, error);
        }

        if (PageWording.CodeOf(page) is { } code)
        {
            Fact(html, "Code"u8, code);
        }

        Fact(html, "Request id"u8, page.RequestId);
        html.Markup("</dl>\n"u8);
    }

    private static void Fact(HtmlBuffer html, ReadOnlySpan<byte> name, string value) =>
        html.Markup("<dt>"u8).Markup(name).Markup("</dt><dd><code>"u8).Text(value).Markup("</code></dd>\n"u8);
}
