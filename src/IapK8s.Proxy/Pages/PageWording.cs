using IapK8s.Policy.Decisions;

namespace IapK8s.Proxy.Pages;

/// <summary>Title and advice of a page. The code is the same as in the log; why it happened stays there.</summary>
internal static class PageWording
{
    public static (string Title, string Advice) Of(Page page) => page switch
    {
        SignedOutPage => ("You are signed out", "Your session has ended."),
        SignInChoicePage choice => ("Sign in", $"Choose how you want to sign in to {choice.App}."),
        SignInFailedPage { Explanation: { } explanation } => (CodeCatalog.Describe(page.Code).Title, explanation),
        _ when page.Code == Code.None => (TitleOf(page), AdviceOf(page)),
        _ => (CodeCatalog.Describe(page.Code).Title, CodeCatalog.Describe(page.Code).Remedy),
    };

    /// <summary><c>IAP2001</c>; null for a page without a code.</summary>
    public static string? CodeOf(Page page) => page.Code == Code.None ? null : CodeCatalog.Format(page.Code);

    /// <summary>For answers of HTTP itself, which have no code of ours.</summary>
    private static string TitleOf(Page page) => page.Status switch
    {
        404 => "There is nothing here",
        429 => "Too many requests",
        _ => "Something went wrong",
    };

    private static string AdviceOf(Page page) => page.Status switch
    {
        404 => "Check the address.",
        429 => "Wait a moment, then try again.",
        _ => "Try again. If it stays like this, tell whoever looks after this application, and give them the request id.",
    };
}
