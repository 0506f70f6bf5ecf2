using IapK8s.Policy.Decisions;

namespace IapK8s.Proxy.Pages;

/// <summary>Title and advice of a page. The code is the same as in the log; why it happened stays there.</summary>
internal static class PageWording
{
    public static (string Title, string Advice) Of(Page page) => page switch
    {
        DeniedPage => ("Access denied", "You are not allowed to open this page. If you think you should be, ask whoever looks after this application, and give them the code and the request id."),
        SignInFailedPage failed => ("Sign-in did not work", failed.Explanation ?? AdviceOf(page)),
        SignedOutPage => ("You are signed out", "Your session has ended."),
        SignInChoicePage choice => ("Sign in", $"Choose how you want to sign in to {choice.App}."),
        _ => (TitleOf(page), AdviceOf(page)),
    };

    /// <summary><c>IAP2001</c>; null for a page without a code.</summary>
    public static string? CodeOf(Page page) => page.Code == Code.None ? null : string.Create(System.Globalization.CultureInfo.InvariantCulture, $"IAP{(int)page.Code:d4}");

    private static string TitleOf(Page page) => page.Status switch
    {
        400 => "That request cannot be served",
        401 => "Please sign in",
        404 => "There is nothing here",
        405 => "That method is not allowed",
        408 or 504 => "That took too long",
        413 or 431 => "That request is too large",
        421 => "No application answers to this name",
        429 => "Too many requests",
        502 => "The application does not answer",
        503 => "Not available right now",
        _ => "Something went wrong",
    };

    private static string AdviceOf(Page page) => page.Status switch
    {
        400 => "The address or the request was not understood. Go back and try again from the start.",
        401 => "This page needs you to sign in.",
        404 => "Check the address.",
        421 => "Check the address. If it is right, the application is not set up for this name yet.",
        429 => "Wait a moment, then try again.",
        408 or 502 or 503 or 504 => "Try again in a moment. If it stays like this, tell whoever looks after this application, and give them the code and the request id.",
        _ => "Try again. If it stays like this, tell whoever looks after this application, and give them the code and the request id.",
    };
}
