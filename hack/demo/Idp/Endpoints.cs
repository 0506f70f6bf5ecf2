namespace IapK8s.Demo.Idp;

/// <summary>Every path that the protocol or a page links to.</summary>
internal static class Endpoints
{
    public const string Authorization = "/connect/authorize";
    public const string Token = "/connect/token";
    public const string UserInfo = "/connect/userinfo";
    public const string EndSession = "/connect/endsession";
    public const string Revocation = "/connect/revoke";

    public const string SignIn = "/sign-in";
    public const string PickAccount = "/pick-account";
    public const string SecondFactor = "/second-factor";
    public const string SignOut = "/sign-out";
    public const string SignedOut = "/signed-out";
    public const string Error = "/error";
}
