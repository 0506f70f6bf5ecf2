namespace IapK8s.Identity.SignIn;

/// <summary>Ends a session: the browser carries it from the app's host to the portal.</summary>
/// <param name="SignInAgain">Go on to sign in with another account.</param>
public sealed record SignOutOrder(string SessionId, DateTimeOffset IssuedAt, bool SignInAgain)
{
    public static TimeSpan Lifetime { get; } = TimeSpan.FromSeconds(60);
}
