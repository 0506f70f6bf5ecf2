using IapK8s.Policy.Decisions;

namespace IapK8s.Gateway.SignIn;

/// <param name="Reason">For the logs.</param>
/// <param name="Explanation">For the person; null takes the page's own words.</param>
internal sealed record SignInFailure(int Status, Code Code, string Reason, string? Explanation = null, string? ProviderError = null)
{
    public static SignInFailure BadLink(string reason) =>
        new(400, Code.SignInLinkInvalid, reason, "This sign-in link is not valid, or older than ten minutes. Open the application again to get a new one.");

    public static SignInFailure NotBegunHere(string reason) =>
        new(400, Code.SignInFailed, reason, "This sign-in was not begun in this browser, took longer than ten minutes, or was finished before. Open the application again.");

    public static SignInFailure ProviderSaid(string error) => new(
        400,
        Code.SignInFailed,
        $"the provider answered {error}",
        error == "access_denied" ? "The identity provider did not let you in, or the sign-in was cancelled." : "The identity provider refused the sign-in.",
        error);

    public static SignInFailure BadAnswer(string reason) => new(502, Code.SignInFailed, reason, "The identity provider's answer could not be accepted. Start again; if it stays like this, tell whoever looks after this application.");

    public static SignInFailure Unavailable(string reason) => new(503, Code.SignInFailed, reason, "The identity provider cannot be reached right now. Try again in a moment.");

    public static SignInFailure Blocked() =>
        new(403, Code.SessionRevoked, "blocked by a revocation", "Access with this account is blocked for now. Ask whoever looks after your account.");

    public static SignInFailure TooWeak(string reason) => new(
        403,
        Code.AuthenticationTooWeak,
        reason,
        "This application asks for a stronger or a more recent sign-in than the identity provider gave, even when asked a second time. Ask whoever looks after your account for a second factor.");
}
