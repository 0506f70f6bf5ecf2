using IapK8s.Demo.Idp.Accounts;

namespace IapK8s.Demo.Idp.SignIn;

/// <summary>Who sits at this browser, when they last proved it, and whether with a second factor.</summary>
internal sealed record BrowserSession(Account Account, DateTimeOffset AuthenticatedAt, bool SecondFactor);
