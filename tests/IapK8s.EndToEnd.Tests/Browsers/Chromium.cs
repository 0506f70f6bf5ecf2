using Microsoft.Playwright;

namespace IapK8s.EndToEnd.Tests.Browsers;

/// <summary>Debian's Chromium, driven by Playwright; every context is a browser profile of its own.</summary>
internal sealed class Chromium : IAsyncDisposable
{
    private readonly IPlaywright _playwright;
    private readonly IBrowser _browser;

    private Chromium(IPlaywright playwright, IBrowser browser)
    {
        _playwright = playwright;
        _browser = browser;
    }

    public static async Task<Chromium> StartAsync()
    {
        var playwright = await Playwright.CreateAsync();
        var browser = await playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = "/usr/bin/chromium",
            // The tests run as root in a container; the other switches keep the browser from looking for the internet.
            Args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
        });
        return new Chromium(playwright, browser);
    }

    /// <param name="ignoresCertificates">Whether it takes certificates of an authority that it does not know.</param>
    public async Task<IBrowserContext> NewProfileAsync(bool ignoresCertificates = false)
    {
        var context = await _browser.NewContextAsync(new() { ViewportSize = new() { Width = 1000, Height = 700 }, IgnoreHTTPSErrors = ignoresCertificates });
        context.SetDefaultTimeout(20_000);
        return context;
    }

    public async ValueTask DisposeAsync()
    {
        await _browser.DisposeAsync();
        _playwright.Dispose();
    }
}
