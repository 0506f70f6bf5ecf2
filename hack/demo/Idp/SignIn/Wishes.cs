namespace IapK8s.Demo.Idp.SignIn;

/// <summary>What an authorization request wants of the user (OpenID Connect Core §3.1.2.1).</summary>
/// <param name="Login"><c>prompt=login</c>.</param>
/// <param name="SelectAccount"><c>prompt=select_account</c>.</param>
/// <param name="MaxAge"><c>max_age</c>; zero is the same as <c>prompt=login</c>.</param>
/// <param name="SecondFactor"><c>acr_values</c> holds <c>mfa</c>.</param>
internal sealed record Wishes(bool Login, bool SelectAccount, TimeSpan? MaxAge, bool SecondFactor)
{
    public Step Next(Turn turn, BrowserSession? session, DateTimeOffset now)
    {
        if (session is null)
            return Step.SignIn;

        var freshlySignedIn = session.AuthenticatedAt.ToUnixTimeMilliseconds() >= turn.Started;
        var tooOld = now - session.AuthenticatedAt > MaxAge;
        if ((Login || tooOld) && !freshlySignedIn)
            return Step.SignIn;
        if (SelectAccount && !turn.Picked && !freshlySignedIn)
            return Step.PickAccount;
        if (SecondFactor && !session.SecondFactor && !turn.DeclinedSecondFactor)
            return Step.SecondFactor;
        return Step.Issue;
    }
}
