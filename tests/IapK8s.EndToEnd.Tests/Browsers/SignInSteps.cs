using IapK8s.EndToEnd.Tests.Installation;
using Microsoft.Playwright;

namespace IapK8s.EndToEnd.Tests.Browsers;

/// <summary>What a person does.</summary>
internal static class SignInSteps
{
    /// <summary>Opens an address that needs a sign-in and fills in the provider's form.</summary>
    public static async Task SignInAsync(this IPage page, RunningInstallation installation, string account, string url)
    {
        await page.GotoAsync(url);
        await page.FillCredentialsAsync(installation, account);
    }

    public static Task FillCredentialsAsync(this IPage page, RunningInstallation installation, string account) => page.FillCredentialsAsync(account, installation.Password);

    public static async Task FillCredentialsAsync(this IPage page, string account, string password)
    {
        await page.Locator("input[name=username]").FillAsync(account);
        await page.Locator("input[name=password]").FillAsync(password);
        await page.Locator("form:has(input[name=password]) button[type=submit]").First.ClickAsync();
    }

    /// <summary>After a sign-out the portal asks which provider to go to, and the provider asks for credentials again.</summary>
    public static async Task ContinueToProviderAsync(this IPage page)
    {
        var form = page.Locator("input[name=username]");
        var choice = page.Locator("main a, main button").First;
        await form.Or(choice).First.WaitForAsync();
        if (!await form.IsVisibleAsync())
        {
            await choice.ClickAsync();
            await form.WaitForAsync();
        }
    }

    /// <summary>Kept with the test results, for people to look at.</summary>
    public static Task KeepScreenshotAsync(this IPage page, string name) =>
        page.ScreenshotAsync(new() { Path = Path.Combine(Processes.Repository.Folder("screenshots"), $"{name}.png"), FullPage = true });

    public static async Task<string> SessionCookieAsync(this IBrowserContext context, string origin)
    {
        var cookies = await context.CookiesAsync([origin]);
        var session = cookies.Single(cookie => cookie.Name.StartsWith("__Host-Iap-", StringComparison.Ordinal) && !cookie.Name.Contains("Attempt", StringComparison.Ordinal));
        return $"{session.Name}={session.Value}";
    }
}
