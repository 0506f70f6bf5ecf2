using System.Text;
using IapK8s.Policy.Decisions;
using IapK8s.Proxy.Pages;
using Microsoft.AspNetCore.Http;

namespace IapK8s.Proxy.Tests.Pages;

internal sealed class PageWriterTests
{
    private const string Nasty = "</title></pre><script>alert(1)</script>\" onload='x'";

    private static readonly DeniedPage Denied = new()
    {
        Status = 403,
        Code = Code.DeniedByRule,
        RequestId = "r-1",
        SignedInAs = "bob@example.com",
        SwitchAccountAction = "/.iap/sign-out",
        PortalOrigin = "https://auth.example.com",
    };

    [Test]
    public async Task TellsCodeRequestIdAndWhoWasDenied_InHtml()
    {
        var (response, body) = await Write(Denied, "text/html");

        response.StatusCode.ShouldBe(403);
        response.ContentType.ShouldBe("text/html; charset=utf-8");
        response.ContentLength.ShouldBe(Encoding.UTF8.GetByteCount(body));
        body.ShouldContain("IAP2001");
        body.ShouldContain("r-1");
        body.ShouldContain("bob@example.com");
        body.ShouldContain("<form method=\"post\" action=\"/.iap/sign-out\">");
    }

    [Test]
    public async Task ListsThePortalAsFormTarget_BecauseTheSignOutFormLeadsThere()
    {
        var (response, _) = await Write(Denied, "text/html");

        response.Headers.ContentSecurityPolicy.ToString().ShouldContain("form-action 'self' https://auth.example.com;");
    }

    [Test]
    public async Task KeepsTheOriginHeaderOfItsOwnForm()
    {
        var (withForm, _) = await Write(Denied, "text/html");
        var (withoutForm, _) = await Write(Denied with { SwitchAccountAction = null }, "text/html");

        withForm.Headers["Referrer-Policy"].ToString().ShouldBe("same-origin");
        withoutForm.Headers["Referrer-Policy"].ToString().ShouldBe("no-referrer");
    }

    [TestCase("text/html")]
    [TestCase("text/plain")]
    [TestCase("*/*")]
    public async Task S98_EveryAnswerForbidsScriptsAndSniffingAndStoring(string accept)
    {
        var (response, _) = await Write(Denied with { SwitchAccountAction = null }, accept);

        var policy = response.Headers.ContentSecurityPolicy.ToString();
        policy.ShouldStartWith("default-src 'none'; style-src 'sha256-");
        policy.ShouldContain("form-action 'none'; base-uri 'none'; frame-ancestors 'none'");
        policy.ShouldNotContain("script");
        policy.ShouldNotContain("unsafe");
        response.Headers.XContentTypeOptions.ToString().ShouldBe("nosniff");
        response.Headers.CacheControl.ToString().ShouldBe("no-store");
        response.Headers["X-Iap-Generated-Response"].ToString().ShouldBe("true");
    }

    [Test]
    public async Task S98_EscapesEveryValue()
    {
        Page[] pages =
        [
            Denied with { SignedInAs = Nasty, RequestId = Nasty, SwitchAccountAction = "/x" + Nasty },
            new ErrorPage { Status = 502, RequestId = Nasty, RetryUrl = "/" + Nasty },
            new ErrorPage { Status = 401, RequestId = Nasty, SignInUrl = "/" + Nasty },
            new SignInFailedPage { Status = 400, RequestId = Nasty, Explanation = Nasty, ProviderError = Nasty, RetryUrl = "/" + Nasty },
            new SignedOutPage { Status = 200, RequestId = Nasty, SignInAgainUrl = "/" + Nasty, ProviderSignOutUrl = "/" + Nasty, ContinueAtOnce = true },
            new SignInChoicePage { Status = 200, RequestId = Nasty, App = Nasty, Providers = [new ProviderChoice(Nasty, "/" + Nasty)] },
        ];
        foreach (var page in pages)
        {
            var (_, body) = await Write(page, "text/html", new PageTheme { ProductName = "<b>'\"&" });

            body.ShouldNotContain("<script", Case.Insensitive, page.GetType().Name);
            body.ShouldNotContain("onload='", Case.Insensitive, page.GetType().Name);
            body.ShouldNotContain("<b>", Case.Insensitive, page.GetType().Name);
        }
    }

    [TestCase("javascript:alert(1)")]
    [TestCase("data:text/html,x")]
    [TestCase("//evil.example")]
    public async Task S98_LinksToNothingButAddresses(string url)
    {
        var (_, body) = await Write(new ErrorPage { Status = 502, RequestId = "r", RetryUrl = url }, "text/html");

        body.ShouldContain("href=\"about:blank\"");
    }

    [Test]
    public async Task S98_DropsAnErrorOfTheProviderThatIsNotAPlainWord()
    {
        var page = new SignInFailedPage { Status = 400, RequestId = "r", ProviderError = "access_denied" };

        (await Write(page, "text/html")).Body.ShouldContain("access_denied");
        (await Write(page with { ProviderError = "look: http://evil" }, "text/html")).Body.ShouldNotContain("evil");
    }

    [Test]
    public async Task WritesAProblemDocument_ForPrograms()
    {
        var (response, body) = await Write(new ErrorPage { Status = 401, Code = Code.NoCredential, RequestId = "r-2", SignInUrl = "https://auth.example.com/sign-in?a=b&c=d" }, "application/json");

        response.ContentType.ShouldBe("application/problem+json");
        using var json = System.Text.Json.JsonDocument.Parse(body);
        json.RootElement.GetProperty("code").GetString().ShouldBe("IAP1001");
        json.RootElement.GetProperty("status").GetInt32().ShouldBe(401);
        json.RootElement.GetProperty("request_id").GetString().ShouldBe("r-2");
        json.RootElement.GetProperty("sign_in_url").GetString().ShouldBe("https://auth.example.com/sign-in?a=b&c=d");
    }

    [Test]
    public async Task SendsNoBody_ForHead()
    {
        var (response, body) = await Write(Denied, "text/html", method: "HEAD");

        body.ShouldBeEmpty();
        response.ContentLength.ShouldNotBeNull().ShouldBeGreaterThan(0);
    }

    [Test]
    public async Task RefusesAThemeWithMistakes()
    {
        Should.Throw<ArgumentException>(() => new PageWriter(new PageTheme { AccentColor = "red;}*{background:url(x)" }));
        await Task.CompletedTask;
    }

    internal static async Task<(HttpResponse Response, string Body)> Write(Page page, string accept, PageTheme? theme = null, string method = "GET")
    {
        var context = new DefaultHttpContext();
        context.Request.Method = method;
        context.Request.Headers.Accept = accept;
        var stream = new MemoryStream();
        context.Response.Body = stream;
        await new PageWriter(theme ?? new PageTheme()).WriteAsync(context, page);
        return (context.Response, Encoding.UTF8.GetString(stream.ToArray()));
    }
}
