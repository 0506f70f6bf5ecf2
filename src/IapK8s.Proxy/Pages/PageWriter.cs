using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace IapK8s.Proxy.Pages;

/// <summary>Writes the answers that are ours and not the app's. Thread-safe; one per theme.</summary>
public sealed class PageWriter
{
    private readonly HtmlPages _html;
    private readonly string _images;

    /// <exception cref="ArgumentException">The theme has mistakes.</exception>
    public PageWriter(PageTheme theme)
    {
        if (theme.Mistakes() is [var first, ..])
        {
            throw new ArgumentException(first, nameof(theme));
        }

        _html = new HtmlPages(theme);
        _images = theme.LogoDataUri is null ? "" : "; img-src data:";
    }

    /// <summary>Sets status, headers and body. Headers that the caller set before, such as <c>Set-Cookie</c> or <c>Retry-After</c>, stay.</summary>
    public Task WriteAsync(HttpContext context, Page page) => WriteAsync(context, page, PageNegotiation.Choose(context.Request.Headers.Accept));

    public Task WriteAsync(HttpContext context, Page page, PageFormat format)
    {
        var (contentType, body) = format switch
        {
            PageFormat.Html => ("text/html; charset=utf-8", _html.Render(page)),
            PageFormat.PlainText => ("text/plain; charset=utf-8", TextPages.Plain(page)),
            _ => ("application/problem+json", TextPages.Problem(page)),
        };

        var response = context.Response;
        response.StatusCode = page.Status;
        SetHeaders(response.Headers, page);
        response.ContentType = contentType;
        response.ContentLength = body.Length;
        return HttpMethods.IsHead(context.Request.Method) ? Task.CompletedTask : response.Body.WriteAsync(body, context.RequestAborted).AsTask();
    }

    private void SetHeaders(IHeaderDictionary headers, Page page)
    {
        headers[GeneratedResponse.HeaderName] = GeneratedResponse.HeaderValue;
        headers.ContentSecurityPolicy = $"default-src 'none'; style-src {_html.Style.CspSource}{_images}; form-action {FormTargets(page)}; base-uri 'none'; frame-ancestors 'none'";
        headers.XContentTypeOptions = "nosniff";
        // A form on a no-referrer page posts "Origin: null", which the door it leads to would take for another site.
        headers["Referrer-Policy"] = page is DeniedPage { SwitchAccountAction: not null } ? "same-origin" : "no-referrer";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers.CacheControl = "no-store";
        headers.Append(HeaderNames.Vary, HeaderNames.Accept);
    }

    private static string FormTargets(Page page) => page switch
    {
        DeniedPage { SwitchAccountAction: not null, PortalOrigin: { } portal } => "'self' " + portal,
        DeniedPage { SwitchAccountAction: not null } => "'self'",
        _ => "'none'",
    };
}
