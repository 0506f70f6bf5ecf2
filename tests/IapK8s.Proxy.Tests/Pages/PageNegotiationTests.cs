using IapK8s.Proxy.Pages;

namespace IapK8s.Proxy.Tests.Pages;

internal sealed class PageNegotiationTests
{
    [TestCase("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", PageFormat.Html)]
    [TestCase("*/*", PageFormat.Problem)]
    [TestCase("", PageFormat.Problem)]
    [TestCase("application/json", PageFormat.Problem)]
    [TestCase("application/json, text/html;q=0.5", PageFormat.Problem)]
    [TestCase("text/plain", PageFormat.PlainText)]
    [TestCase("text/html;q=0", PageFormat.Problem)]
    [TestCase("image/png, text/html;q=0.1", PageFormat.Html)]
    [TestCase("not a media range", PageFormat.Problem)]
    public void ChoosesTheFormatThatTheCallerReads(string accept, PageFormat expected) =>
        PageNegotiation.Choose([accept]).ShouldBe(expected);

    [TestCase("data:image/png;base64,AAAA", true)]
    [TestCase("data:image/png;base64,\"><script>", false)]
    [TestCase("https://cdn.example.com/logo.png", false)]
    [TestCase("data:text/html;base64,AAAA", false)]
    public void TakesOnlyImagesAsLogo(string uri, bool accepted) =>
        (new PageTheme { LogoDataUri = uri }.Mistakes().Count == 0).ShouldBe(accepted);

    [TestCase("javascript:alert(1)", false)]
    [TestCase("mailto:help@example.com", true)]
    [TestCase("https://help.example.com/", true)]
    public void TakesOnlyAddressesAsSupportLink(string link, bool accepted) =>
        (new PageTheme { SupportLink = link }.Mistakes().Count == 0).ShouldBe(accepted);
}
