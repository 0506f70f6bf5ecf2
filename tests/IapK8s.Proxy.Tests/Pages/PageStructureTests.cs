using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using IapK8s.Policy.Decisions;
using IapK8s.Proxy.Pages;

namespace IapK8s.Proxy.Tests.Pages;

/// <summary>What an accessibility checker would look for, on every page.</summary>
internal sealed class PageStructureTests
{
    private static readonly Page[] All =
    [
        new DeniedPage { Status = 403, Code = Code.DeniedByRule, RequestId = "r", SignedInAs = "bob", SwitchAccountAction = "/.iap/sign-out", PortalOrigin = "https://auth.example.com" },
        new ErrorPage { Status = 503, Code = Code.NoSnapshot, RequestId = "r", RetryUrl = "/" },
        new SignInFailedPage { Status = 400, Code = Code.SignInFailed, RequestId = "r", RetryUrl = "https://shop.example.com/" },
        new SignedOutPage { Status = 200, RequestId = "r", SignInAgainUrl = "https://shop.example.com/", ProviderSignOutUrl = "https://idp.example.com/", Everywhere = false, FollowsWithin = TimeSpan.FromMinutes(5) },
        new SignInChoicePage { Status = 200, RequestId = "r", App = "shop", Providers = [new ProviderChoice("Corp", "/sign-in?a=b"), new ProviderChoice("Partners", "/sign-in?a=c")] },
    ];

    [TestCaseSource(nameof(All))]
    public async Task HasLanguageTitleLandmarksAndOneHeading(Page page)
    {
        var document = await Parse(page);
        var html = document.Root!;

        html.Attribute("lang")!.Value.ShouldBe("en");
        html.Descendants("title").Single().Value.ShouldNotBeNullOrWhiteSpace();
        html.Descendants("main").Single().Attribute("aria-labelledby")!.Value.ShouldBe(html.Descendants("h1").Single().Attribute("id")!.Value);
        html.Descendants("header").Count().ShouldBe(1);
        html.Descendants("footer").Count().ShouldBe(1);
        html.Descendants("meta").ShouldContain(meta => (string?)meta.Attribute("name") == "viewport");
    }

    [TestCaseSource(nameof(All))]
    public async Task EveryLinkAndButtonHasWords_AndEveryImageAnAlternative(Page page)
    {
        var document = await Parse(page, new PageTheme { LogoDataUri = "data:image/png;base64,AAAA", SupportLink = "mailto:help@example.com" });

        document.Descendants().Where(element => element.Name.LocalName is "a" or "button").ShouldAllBe(element => element.Value.Trim().Length > 1);
        document.Descendants("img").ShouldAllBe(image => image.Attribute("alt") != null);
        document.Descendants().Where(element => element.Name.LocalName == "script" || element.Attribute("style") != null).ShouldBeEmpty();
    }

    [TestCaseSource(nameof(All))]
    public async Task TheStyleIsTheOneThatThePolicyNames(Page page)
    {
        var (response, body) = await PageWriterTests.Write(page, "text/html");
        var style = Regex.Match(body, "<style>(.*?)</style>", RegexOptions.Singleline | RegexOptions.NonBacktracking).Groups[1].Value;

        response.Headers.ContentSecurityPolicy.ToString().ShouldContain($"'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(style)))}'");
    }

    [TestCase("#0b57d0", "#fff")]
    [TestCase("#ffe600", "#000")]
    [TestCase("#767676", "#000")]
    public async Task TextOnTheAccentColourIsReadable(string accent, string text)
    {
        var (_, body) = await PageWriterTests.Write(All[0], "text/html", new PageTheme { AccentColor = accent });

        body.ShouldContain($"--on-accent:{text}}}");
    }

    /// <summary>Our markup happens to be XML but for the void elements, so a strict parser checks its nesting.</summary>
    private static async Task<XDocument> Parse(Page page, PageTheme? theme = null)
    {
        var (_, body) = await PageWriterTests.Write(page, "text/html", theme);
        var closed = Regex.Replace(body.Replace("<!doctype html>", "", StringComparison.Ordinal), "<(meta|img|input)([^>]*)>", "<$1$2/>", RegexOptions.NonBacktracking);
        return XDocument.Parse(closed);
    }
}
